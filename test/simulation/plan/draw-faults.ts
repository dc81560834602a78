import { FAULT_TABLE, type FaultKind } from '../faults/fault-table.js';
import type { SimulatedRandom } from '../host/simulated-random.js';
import type { FaultStep } from '../plan.js';
import { drawKinds, type Profile } from './profiles.js';

const FIRST_MS = 300;

export function drawFaults(
  random: SimulatedRandom,
  profile: Profile,
  untilMs: number,
): Omit<FaultStep, 'id'>[] {
  const weighted = drawKinds(random, profile).flatMap((kind) =>
    Array<FaultKind>(weightOf(kind, profile)).fill(kind),
  );
  if (weighted.length === 0) return [];
  const meanGapMs = random.between(...profile.gapMs);
  const stretch = random.pick([0.3, 1, 1, 2, 4]);
  const steps: Omit<FaultStep, 'id'>[] = [];
  let atMs = FIRST_MS + random.exponential(meanGapMs);
  while (atMs < untilMs) {
    steps.push({
      atMs: Math.ceil(atMs),
      ...drawFault(random, random.pick(weighted), { profile, stretch }),
    });
    atMs += random.exponential(meanGapMs);
  }
  return steps;
}

const weightOf = (kind: FaultKind, { favours }: Profile): number =>
  FAULT_TABLE[kind].weight * (favours.includes(kind) ? 4 : 1);

function drawFault(
  random: SimulatedRandom,
  kind: FaultKind,
  { profile, stretch }: { readonly profile: Profile; readonly stretch: number },
): Omit<FaultStep, 'id' | 'atMs'> {
  const { meanForMs, maxStrength } = FAULT_TABLE[kind];
  const { leaderShare = 0.4, leastForMs = 0 } = profile;
  return {
    type: 'fault',
    kind,
    target: random.chance(leaderShare) ? 'leader' : `node-${1 + random.integer(7)}`,
    forMs: Math.ceil(leastForMs + random.exponential(meanForMs) * stretch),
    strength: random.integer(maxStrength + 1),
  };
}
