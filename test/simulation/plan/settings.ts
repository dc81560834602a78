import type { SimulatedRandom } from '../host/simulated-random.js';
import type { Profile } from './profiles.js';

export interface Settings {
  readonly electionTimeoutMs: number;
  readonly heartbeatIntervalMs: number;
  readonly snapshotThreshold: number;
  readonly trailingLogs: number;
  readonly maxAppendBytes: number;
  readonly windowAppends: number;
}

const TIMES = [
  [200, 100],
  [300, 100],
  [300, 150],
] as const;

export function drawSettings(random: SimulatedRandom, { snapshots }: Profile): Settings {
  const [electionTimeoutMs, heartbeatIntervalMs] = random.pick(TIMES);
  return {
    electionTimeoutMs,
    heartbeatIntervalMs,
    snapshotThreshold: snapshots ? 3 + random.integer(6) : 20,
    trailingLogs: snapshots ? random.integer(3) : random.pick([0, 5, 20]),
    maxAppendBytes: random.pick([1, 200, 3000, 2 ** 20]),
    windowAppends: random.pick([2, 8, 256]),
  };
}
