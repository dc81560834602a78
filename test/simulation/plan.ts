import type { FaultKind } from './faults/fault-table.js';
import type { Syncs } from './host/simulated-disk.js';
import { SimulatedRandom } from './host/simulated-random.js';
import { drawCalls } from './plan/calls.js';
import { drawFaults } from './plan/draw-faults.js';
import { drawProfile, PROFILES, type ProfileName } from './plan/profiles.js';
import { drawSettings, type Settings } from './plan/settings.js';

export interface FaultStep {
  readonly type: 'fault';
  readonly id: number;
  readonly atMs: number;
  readonly kind: FaultKind;
  readonly target: string;
  readonly forMs: number;
  readonly strength: number;
}

export type CallKind = 'put' | 'delete' | 'batch' | 'get' | 'lease get' | 'local get' | 'list';

export interface CallStep {
  readonly type: 'call';
  readonly id: number;
  readonly atMs: number;
  readonly client: number;
  readonly node: number;
  readonly kind: CallKind;
  readonly key: string;
  readonly fillBytes: number;
  readonly retries: number;
}

export type Step = FaultStep | CallStep;

export interface Plan {
  readonly seed: number;
  readonly nodeCount: number;
  readonly events: number;
  readonly syncs: Syncs;
  readonly profile: string;
  readonly settings: Settings;
  readonly steps: readonly Step[];
}

export interface PlanOptions {
  readonly nodes?: number;
  readonly events?: number;
  readonly profile?: string;
  readonly syncs?: Syncs;
}

const EVENTS = 4000;
const NODE_COUNTS = [3, 3, 3, 3, 5, 5, 1, 4];
const EVENTS_PER_NODE_MS = 0.3;

export function planSeed(seed: number, options: PlanOptions = {}): Plan {
  const random = new SimulatedRandom(`plan of ${seed}`);
  const { events = EVENTS, syncs = 'honest' } = options;
  const nodeCount = options.nodes ?? random.stream('nodes').pick(NODE_COUNTS);
  const name = profileNamed(options.profile) ?? drawProfile(random.stream('profile'));
  const settings = drawSettings(random.stream('settings'), PROFILES[name]);
  const untilMs = events / (EVENTS_PER_NODE_MS * nodeCount);
  const calls = drawCalls(random.stream('calls'), untilMs, PROFILES[name].habit);
  const faults = drawFaults(random.stream('faults'), PROFILES[name], untilMs);
  const steps = [...faults, ...calls].sort((one, other) => one.atMs - other.atMs);
  return {
    seed,
    nodeCount,
    events,
    syncs,
    profile: name,
    settings,
    steps: steps.map((step, at) => ({ ...step, id: at + 1 })),
  };
}

function profileNamed(name: string | undefined): ProfileName | undefined {
  if (name === undefined) return undefined;
  if (name in PROFILES) return name as ProfileName;
  throw new Error(`there is no profile ${name}; there are ${Object.keys(PROFILES).join(', ')}`);
}
