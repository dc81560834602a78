import { FAULT_KINDS, type FaultKind } from '../faults/fault-table.js';
import type { SimulatedRandom } from '../host/simulated-random.js';

export type ProfileName = 'everything' | 'swarm' | 'restart-storms' | 'calm';

export interface Profile {
  readonly kinds: 'all' | 'half' | readonly FaultKind[];
  readonly favours: readonly FaultKind[];
  readonly gapMs: readonly [least: number, most: number];
  readonly snapshots: boolean;
}

const STORM: readonly FaultKind[] = ['kill', 'cut power', 'cut power of all'];

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  everything: { kinds: 'all', favours: [], gapMs: [50, 500], snapshots: false },
  swarm: { kinds: 'half', favours: [], gapMs: [50, 500], snapshots: false },
  'restart-storms': { kinds: STORM, favours: [], gapMs: [50, 300], snapshots: false },
  calm: { kinds: [], favours: [], gapMs: [50, 500], snapshots: false },
};

const SHARES: readonly ProfileName[] = ['everything', 'swarm', 'restart-storms'];

export const drawProfile = (random: SimulatedRandom): ProfileName => random.pick(SHARES);

export function drawKinds(random: SimulatedRandom, { kinds }: Profile): readonly FaultKind[] {
  if (kinds === 'all') return FAULT_KINDS;
  if (kinds !== 'half') return kinds;
  const some = FAULT_KINDS.filter((kind) => random.stream(kind).chance(0.5));
  return some.length > 0 ? some : FAULT_KINDS;
}
