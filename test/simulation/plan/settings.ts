import type { SimulatedRandom } from '../host/simulated-random.js';
import type { Profile } from './profiles.js';

export interface Settings {
  readonly heartbeatIntervalMs: number;
  readonly snapshotThreshold: number;
  readonly trailingLogs: number;
}

export const drawSettings = (random: SimulatedRandom, { snapshots }: Profile): Settings => ({
  heartbeatIntervalMs: random.pick([100, 150]),
  snapshotThreshold: snapshots ? 3 + random.integer(6) : 20,
  trailingLogs: snapshots ? random.integer(3) : 5,
});
