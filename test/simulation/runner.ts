import type { Syncs } from './host/simulated-disk.js';
import { SimulatedRandom } from './host/simulated-random.js';
import { drawScript, type FaultStep } from './nemesis.js';
import { type Report, Simulation } from './simulation.js';
import type { WorkloadOptions } from './workload.js';

export interface RunOptions {
  readonly events?: number;
  readonly nodeCount?: number;
  readonly syncs?: Syncs;
  readonly script?: readonly FaultStep[];
}

const EVENTS = 4000;
const NODE_COUNTS = [3, 3, 3, 3, 5, 1];

export function runSeed(seed: number, options: RunOptions = {}): Promise<Report> {
  const random = new SimulatedRandom(`plan of ${seed}`);
  const { events = EVENTS, syncs = 'honest' } = options;
  const simulation = new Simulation({
    seed,
    nodeCount: options.nodeCount ?? random.pick(NODE_COUNTS),
    syncs,
    workload: drawWorkload(random),
    script: options.script ?? drawScript(random),
  });
  const { world } = simulation;
  return simulation.play(() => world.run(() => world.events >= events));
}

const drawWorkload = (random: SimulatedRandom): WorkloadOptions => ({
  clients: 2 + random.integer(4),
  keys: 1 + random.integer(6),
  meanPauseMs: random.pick([5, 20, 60]),
  meanValueBytes: random.pick([10, 300, 3000, 6000]),
});
