import { FAULT_KINDS, type FaultKind } from '../faults/fault-table.js';
import type { SimulatedRandom } from '../host/simulated-random.js';
import type { HabitName } from './calls.js';

export type ProfileName =
  | 'everything'
  | 'swarm'
  | 'restart-storms'
  | 'snapshots'
  | 'churn'
  | 'disks'
  | 'messages'
  | 'stale-leaders'
  | 'lost-leases'
  | 'amnesia'
  | 'load'
  | 'calm';

export interface Profile {
  readonly share: number;
  readonly kinds: 'all' | 'half' | readonly FaultKind[];
  readonly favours: readonly FaultKind[];
  readonly gapMs: readonly [least: number, most: number];
  readonly snapshots: boolean;
  readonly leaderShare?: number;
  readonly leastForMs?: number;
  readonly habit?: HabitName;
}

const DEATHS: readonly FaultKind[] = ['kill', 'restart', 'cut power', 'cut power of all'];
const CUTS: readonly FaultKind[] = ['isolate', 'silence', 'deafen', 'split', 'flap'];
const MESSAGES: readonly FaultKind[] = ['lose messages', 'double messages', 'delay messages'];
const DISKS: readonly FaultKind[] = [
  'full disk',
  'failing write',
  'failing sync',
  'hanging disk',
  'slow disk',
  'bit rot',
  'wiped disk',
];
const SNAPSHOT_KINDS: readonly FaultKind[] = [
  'leave behind',
  'isolate',
  'checkpoint',
  'ambush',
  'ambush snapshots',
  'wiped disk',
  'add node',
];
const MEMBERS: readonly FaultKind[] = [
  'add node',
  'remove node',
  'demote two',
  'remove two',
  'move node',
  'transfer',
];

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  everything: { share: 3, kinds: 'all', favours: [], gapMs: [20, 200], snapshots: false },
  swarm: { share: 3, kinds: 'half', favours: [], gapMs: [20, 300], snapshots: false },
  'restart-storms': {
    share: 2,
    kinds: [...DEATHS, 'slow disk', 'hanging disk', 'split'],
    favours: DEATHS,
    gapMs: [15, 200],
    snapshots: false,
  },
  snapshots: {
    share: 3,
    kinds: [
      ...SNAPSHOT_KINDS,
      'kill',
      'restart',
      'cut power',
      'remove node',
      'transfer',
      'slow disk',
    ],
    favours: ['leave behind', 'ambush snapshots'],
    gapMs: [40, 150],
    snapshots: true,
    leaderShare: 0.3,
    leastForMs: 100,
    habit: 'heavy writes',
  },
  churn: {
    share: 3,
    kinds: [...DEATHS, ...CUTS, ...MEMBERS, 'pause', 'checkpoint', 'hostile inputs', 'ambush'],
    favours: [...MEMBERS, 'ambush'],
    gapMs: [10, 120],
    snapshots: true,
  },
  disks: {
    share: 3,
    kinds: [...DISKS, ...DEATHS, 'isolate', 'split', 'pause', 'checkpoint'],
    favours: DISKS,
    gapMs: [15, 150],
    snapshots: true,
  },
  messages: {
    share: 2,
    kinds: [...MESSAGES, ...CUTS, 'hostile inputs', 'restart', 'transfer', 'reset connections'],
    favours: [...MESSAGES, 'hostile inputs'],
    gapMs: [20, 200],
    snapshots: false,
  },
  amnesia: {
    share: 0,
    kinds: [
      'wiped disk',
      'kill',
      'isolate',
      'split',
      'delay messages',
      'double messages',
      'restart',
    ],
    favours: ['wiped disk', 'delay messages'],
    gapMs: [20, 120],
    snapshots: false,
  },
  'lost-leases': {
    share: 0,
    kinds: [...CUTS, 'pause', 'transfer', 'reset connections', 'kill', 'delay messages'],
    favours: ['isolate', 'reset connections'],
    gapMs: [100, 400],
    snapshots: false,
    leaderShare: 0.85,
    leastForMs: 300,
    habit: 'hot reads',
  },
  'stale-leaders': {
    share: 1,
    kinds: ['isolate', 'silence', 'deafen', 'split', 'pause', 'transfer'],
    favours: ['isolate', 'split'],
    gapMs: [400, 1000],
    snapshots: false,
    leaderShare: 0.85,
    leastForMs: 300,
    habit: 'hot reads',
  },
  load: {
    share: 1,
    kinds: [...CUTS, 'slow disk', 'slow network', 'hanging disk', 'pause', 'transfer'],
    favours: ['slow disk'],
    gapMs: [50, 300],
    snapshots: false,
    habit: 'many writes',
  },
  calm: { share: 0, kinds: [], favours: [], gapMs: [50, 500], snapshots: false },
};

const PROFILE_NAMES = Object.keys(PROFILES) as ProfileName[];

export const drawProfile = (random: SimulatedRandom): ProfileName =>
  random.pick(PROFILE_NAMES.flatMap((name) => Array<ProfileName>(PROFILES[name].share).fill(name)));

export function drawKinds(random: SimulatedRandom, { kinds }: Profile): readonly FaultKind[] {
  if (kinds === 'all') return FAULT_KINDS;
  if (kinds !== 'half') return kinds;
  const some = FAULT_KINDS.filter((kind) => random.stream(kind).chance(0.5));
  return some.length > 0 ? some : FAULT_KINDS;
}
