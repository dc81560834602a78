import type { RegisterOperation } from './operation.js';

interface Zone {
  writtenAt: number;
  firstReturn: number;
  lastInvocation: number;
  firstReadReturn: number;
}

export function zonesAgree(operations: readonly RegisterOperation[]): boolean {
  const zones = [...zonesOf(operations).values()];
  if (zones.some(({ firstReadReturn, writtenAt }) => firstReadReturn < writtenAt)) return false;
  const forward = zones.filter(isForward).sort((one, other) => one.firstReturn - other.firstReturn);
  for (let at = 1; at < forward.length; at += 1) {
    const [before, after] = [forward[at - 1], forward[at]];
    if (before === undefined || after === undefined) continue;
    if (after.firstReturn < before.lastInvocation) return false;
  }
  return !zones.some((zone) => !isForward(zone) && isInside(zone, forward));
}

function zonesOf(operations: readonly RegisterOperation[]): Map<string | undefined, Zone> {
  const start = Number.NEGATIVE_INFINITY;
  const zones = new Map<string | undefined, Zone>();
  zones.set(undefined, {
    writtenAt: start,
    firstReturn: start,
    lastInvocation: start,
    firstReadReturn: Number.POSITIVE_INFINITY,
  });
  for (const { kind, value, invokedAt, returnedAt } of operations) {
    const zone = zones.get(value) ?? emptyZone();
    zones.set(value, zone);
    if (returnedAt < zone.firstReturn) zone.firstReturn = returnedAt;
    if (invokedAt > zone.lastInvocation) zone.lastInvocation = invokedAt;
    if (kind === 'write') zone.writtenAt = invokedAt;
    else if (returnedAt < zone.firstReadReturn) zone.firstReadReturn = returnedAt;
  }
  return zones;
}

const emptyZone = (): Zone => ({
  writtenAt: Number.POSITIVE_INFINITY,
  firstReturn: Number.POSITIVE_INFINITY,
  lastInvocation: Number.NEGATIVE_INFINITY,
  firstReadReturn: Number.POSITIVE_INFINITY,
});

const isForward = ({ firstReturn, lastInvocation }: Zone): boolean => firstReturn < lastInvocation;

function isInside({ firstReturn, lastInvocation }: Zone, forward: readonly Zone[]): boolean {
  let [low, high] = [0, forward.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((forward[middle]?.firstReturn ?? 0) < lastInvocation) low = middle + 1;
    else high = middle;
  }
  const around = forward[low - 1];
  return around !== undefined && firstReturn < around.lastInvocation;
}
