import type { History, Read, Write } from '../history.js';
import type { CommittedLog, Version } from '../oracle/committed-log.js';
import { NEVER } from './operation.js';

interface Placed {
  readonly operation: Read | Write;
  readonly fixedAt: number | undefined;
  floor: number;
  placedAt: number;
}

interface Moment {
  readonly at: number;
  readonly placed: Placed;
  readonly isReturn: boolean;
}

type Log = Pick<CommittedLog, 'entries' | 'keys' | 'versions'>;

export function outOfOrder(history: History, committed: Log): string[] {
  const places = placesOf(committed);
  const writes = history.writes
    .filter(({ outcome }) => outcome !== 'refused')
    .map((write) => placed(write, indexOf(write, places)));
  const reads = history.reads
    .filter(({ outcome, consistency }) => outcome === 'done' && consistency !== 'local')
    .map((read) => placed(read, undefined));
  const moments = momentsOf([...writes, ...reads]);
  return [...placeForward(moments, committed), ...checkBackward(moments.toReversed())];
}

const placed = (operation: Read | Write, fixedAt: number | undefined): Placed => ({
  operation,
  fixedAt,
  floor: 0,
  placedAt: 0,
});

function placesOf(committed: Log): Map<string, number> {
  const places = new Map<string, number>();
  for (const { index, steps } of committed.entries) {
    for (const { value } of steps) if (value !== undefined) places.set(value, index);
  }
  return places;
}

function indexOf({ outcome, index, changes }: Write, places: ReadonlyMap<string, number>) {
  if (outcome === 'done') return index;
  const value = changes.find((change) => change.value !== undefined)?.value;
  return value === undefined ? undefined : places.get(value);
}

function momentsOf(all: readonly Placed[]): Moment[] {
  const moments = all.flatMap((placed): Moment[] => {
    const { invokedAt, returnedAt } = placed.operation;
    const begin = { at: invokedAt, placed, isReturn: false };
    return returnedAt === NEVER ? [begin] : [begin, { at: returnedAt, placed, isReturn: true }];
  });
  return moments.sort((one, other) => one.at - other.at);
}

function placeForward(moments: readonly Moment[], committed: Log): string[] {
  const wrong: string[] = [];
  let highest = 0;
  for (const { placed, isReturn } of moments) {
    if (!isReturn) {
      placed.floor = highest;
      continue;
    }
    const { operation, floor, fixedAt } = placed;
    const isWrite = operation.kind === 'write';
    placed.placedAt = isWrite ? (fixedAt ?? floor) : firstMatch(operation, floor, committed);
    if (placed.placedAt === NEVER)
      wrong.push(`read #${operation.id} found no state at ${floor} or later`);
    else if (isWrite && placed.placedAt <= floor)
      wrong.push(`write #${operation.id} is before ${floor}`);
    else highest = Math.max(highest, placed.placedAt);
  }
  return wrong;
}

function checkBackward(moments: readonly Moment[]): string[] {
  const wrong: string[] = [];
  let ceiling = NEVER;
  for (const { placed, isReturn } of moments) {
    const { operation, placedAt, fixedAt } = placed;
    if (!isReturn) ceiling = Math.min(ceiling, fixedAt ?? NEVER);
    else if (operation.kind === 'read' && placedAt !== NEVER && placedAt >= ceiling)
      wrong.push(`read #${operation.id} found ${placedAt}, which was written later`);
  }
  return wrong;
}

function firstMatch({ key: only, found }: Read, floor: number, committed: Log): number {
  const keys = only === undefined ? new Set([...committed.keys, ...found.keys()]) : [only];
  let index = floor;
  for (let isStable = false; !isStable && index !== NEVER; ) {
    isStable = true;
    for (const key of keys) {
      const next = nextWith(committed.versions(key), found.get(key), index);
      if (next === index) continue;
      isStable = false;
      index = next;
    }
  }
  return index;
}

function nextWith(versions: readonly Version[], value: string | undefined, from: number): number {
  let [low, high] = [0, versions.length];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((versions[middle]?.fromIndex ?? 0) <= from) low = middle;
    else high = middle;
  }
  for (let at = low; at < versions.length; at += 1) {
    const version = versions[at];
    if (version?.value === value) return Math.max(from, version?.fromIndex ?? 0);
  }
  return NEVER;
}
