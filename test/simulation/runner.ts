import { differences, hasConverged } from './checkers/convergence.js';
import { wrongOutcomes } from './checkers/outcomes.js';
import type { SimulatedRandom } from './host/simulated-random.js';
import { drawScript, type FaultStep, Nemesis } from './nemesis.js';
import { Violation } from './violation.js';
import { Workload, type WorkloadOptions } from './workload.js';
import { ELECTION_TIMEOUT_MS, World } from './world.js';

export interface RunOptions {
  readonly events?: number;
  readonly nodeCount?: number;
  readonly keepsSynced?: boolean;
  readonly script?: readonly FaultStep[];
}

export interface Report {
  readonly seed: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly hash: string;
  readonly nodeCount: number;
  readonly faults: readonly string[];
  readonly decisions: ReadonlyMap<string, number>;
  readonly acknowledged: number;
  readonly refused: number;
  readonly unknown: number;
  readonly reads: number;
}

export const HEAL_WITHIN_MS = 40 * ELECTION_TIMEOUT_MS;
const EVENTS = 2000;
const START_WITHIN_MS = 10 * ELECTION_TIMEOUT_MS;

export async function runSeed(seed: number, options: RunOptions = {}): Promise<Report> {
  const run = new Run(seed, options);
  try {
    return await run.toEnd();
  } catch (error) {
    throw run.explained(error);
  }
}

class Run {
  readonly #seed: number;
  readonly #options: RunOptions;
  readonly #world: World;
  readonly #workload: Workload;
  readonly #nemesis: Nemesis;

  constructor(seed: number, options: RunOptions) {
    this.#seed = seed;
    this.#options = options;
    const nodeCounts = [3, 3, 3, 3, 5, 1];
    this.#world = new World({
      seed,
      nodeCount: options.nodeCount ?? nodeCounts[seed % nodeCounts.length] ?? 3,
      disk: { keepsSynced: options.keepsSynced ?? true },
      print: process.env.TRACE === '1',
    });
    const random = this.#world.random.stream('plan');
    this.#workload = new Workload(this.#world, drawWorkload(random));
    const script = options.script ?? drawScript(random);
    this.#nemesis = new Nemesis(this.#world, script);
  }

  async toEnd(): Promise<Report> {
    const world = this.#world;
    const events = this.#options.events ?? EVENTS;
    world.startAll();
    this.#workload.start();
    this.#nemesis.start();
    await world.run(() => world.events >= events);
    this.#nemesis.stop();
    await this.#heal();
    return this.#report();
  }

  explained(error: unknown): Error {
    const reason = error instanceof Error ? error.message : String(error);
    const script = this.#nemesis.begun.map((step) => `  ${JSON.stringify(step)}`).join('\n');
    const trace = this.#world.trace.lastLines.map((line) => `  ${line}`).join('\n');
    return new Violation(
      [
        `seed ${this.#seed}, event ${this.#world.events}: ${reason}`,
        `faults:\n${script}`,
        `last lines of the trace:\n${trace}`,
        `replay: SEED=${this.#seed} TRACE=1 npx vitest run test/simulation/replay.test.ts`,
      ].join('\n'),
      error,
    );
  }

  async #heal(): Promise<void> {
    const world = this.#world;
    const workload = this.#workload;
    workload.stop();
    await world.runUntil(() => hasConverged(world), 'healing', HEAL_WITHIN_MS);
    await world.runUntil(() => workload.idle, 'to answer every client', START_WITHIN_MS);
    const writes = world.nodes.map((node) => workload.put(node, `last-${node.nodeId}`));
    await world.runUntil(() => workload.idle, 'to write everywhere', START_WITHIN_MS);
    const reads = world.nodes.map((node) => workload.list(node));
    await world.runUntil(() => workload.idle, 'to read everywhere', START_WITHIN_MS);
    await world.runUntil(() => hasConverged(world), 'to come to rest', START_WITHIN_MS);
    const failed = [...writes, ...reads].filter(({ outcome }) => outcome !== 'done');
    if (failed.length > 0) throw new Violation(`#${failed[0]?.id} failed after healing`);
    const { history } = workload;
    const wrong = [...wrongOutcomes(history, world.oracle.committed), ...differences(world)];
    if (wrong.length > 0) throw new Violation(wrong.slice(0, 5).join('; '));
  }

  #report(): Report {
    const { oracle, events, clock, trace, nodes } = this.#world;
    const { writes, reads } = this.#workload.history;
    const count = (outcome: string): number =>
      writes.filter((write) => write.outcome === outcome).length;
    return {
      seed: this.#seed,
      events,
      virtualMs: clock.nowMs,
      hash: trace.hash,
      nodeCount: nodes.length,
      faults: this.#nemesis.begun.map(({ fault }) => fault.kind),
      decisions: oracle.decisions,
      acknowledged: count('done'),
      refused: count('refused'),
      unknown: count('unknown'),
      reads: reads.filter(({ outcome }) => outcome === 'done').length,
    };
  }
}

const drawWorkload = (random: SimulatedRandom): WorkloadOptions => ({
  clients: 2 + random.integer(4),
  keys: 1 + random.integer(6),
  meanPauseMs: random.pick([2, 10, 40]),
  meanValueBytes: random.pick([10, 300, 3000]),
});
