import { differences, hasConverged } from './checkers/convergence.js';
import { wrongOutcomes } from './checkers/outcomes.js';
import type { Outcome, Read, Write } from './history.js';
import type { Syncs } from './host/simulated-disk.js';
import { type FaultStep, Nemesis } from './nemesis.js';
import type { SimulatedNode } from './simulated-node.js';
import { Violation } from './violation.js';
import { Workload, type WorkloadOptions } from './workload.js';
import { ELECTION_TIMEOUT_MS, World } from './world.js';

export interface SimulationOptions {
  readonly seed: number;
  readonly nodeCount: number;
  readonly syncs: Syncs;
  readonly workload: WorkloadOptions;
  readonly script: readonly FaultStep[];
}

export interface Report {
  readonly seed: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly hash: string;
  readonly nodeCount: number;
  readonly faults: readonly string[];
  readonly decisions: ReadonlyMap<string, number>;
  readonly writes: Readonly<Record<Outcome, number>>;
  readonly reads: number;
}

export const HEAL_WITHIN_MS = 40 * ELECTION_TIMEOUT_MS;
const ANSWER_WITHIN_MS = 10 * ELECTION_TIMEOUT_MS;
const LAST_ATTEMPTS = 3;

export class Simulation {
  readonly world: World;
  readonly workload: Workload;
  readonly nemesis: Nemesis;
  readonly #seed: number;

  constructor(options: SimulationOptions) {
    const { seed, nodeCount, syncs, workload, script } = options;
    this.#seed = seed;
    this.world = new World({ seed, nodeCount, syncs, print: process.env.TRACE === '1' });
    this.workload = new Workload(this.world, workload);
    this.nemesis = new Nemesis(this.world, script);
  }

  async play(scenario: () => Promise<void>): Promise<Report> {
    try {
      this.world.startAll();
      this.workload.start();
      this.nemesis.start();
      await scenario();
      await this.#end();
      return this.#report();
    } catch (error) {
      throw this.#explained(error);
    }
  }

  async #end(): Promise<void> {
    const { world, workload } = this;
    this.nemesis.stop();
    workload.stop();
    await world.runUntil(() => hasConverged(world), 'healing', HEAL_WITHIN_MS);
    await this.#answered();
    await this.#everywhere('put', (node) => workload.put(node, `last-${node.nodeId}`));
    await this.#everywhere('list', (node) => workload.list(node));
    await world.runUntil(() => hasConverged(world), 'coming to rest', ANSWER_WITHIN_MS);
    const { committed } = world.oracle;
    const wrong = [...wrongOutcomes(workload.history, committed), ...differences(world)];
    if (wrong.length > 0) throw new Violation(wrong.slice(0, 5).join('; '));
  }

  async #everywhere(what: string, call: (node: SimulatedNode) => Read | Write): Promise<void> {
    let waiting = this.world.nodes;
    for (let attempt = 1; attempt <= LAST_ATTEMPTS; attempt += 1) {
      const calls = waiting.map((node) => ({ node, operation: call(node) }));
      await this.#answered();
      waiting = calls
        .filter(({ operation }) => operation.outcome !== 'done')
        .map((made) => made.node);
      if (waiting.length === 0) return;
    }
    throw new Violation(`${waiting.map(({ nodeId }) => nodeId)} cannot ${what} after healing`);
  }

  #answered(): Promise<void> {
    const { world, workload } = this;
    return world.runUntil(() => workload.idle, 'answering every client', ANSWER_WITHIN_MS);
  }

  #report(): Report {
    const { oracle, events, clock, trace, nodes } = this.world;
    const { writes, reads } = this.workload.history;
    const count = (wanted: Outcome): number =>
      writes.filter(({ outcome }) => outcome === wanted).length;
    return {
      seed: this.#seed,
      events,
      virtualMs: clock.nowMs,
      hash: trace.hash,
      nodeCount: nodes.length,
      faults: this.nemesis.begun.map(({ fault }) => fault.kind),
      decisions: oracle.decisions,
      writes: {
        done: count('done'),
        refused: count('refused'),
        unknown: count('unknown'),
        pending: count('pending'),
      },
      reads: reads.filter(({ outcome }) => outcome === 'done').length,
    };
  }

  #explained(error: unknown): Violation {
    const reason = error instanceof Error ? error.message : String(error);
    const script = this.nemesis.begun.map((step) => `  ${JSON.stringify(step)}`).join('\n');
    const trace = this.world.trace.lastLines.map((line) => `  ${line}`).join('\n');
    return new Violation(
      [
        `seed ${this.#seed}, event ${this.world.events}: ${reason}`,
        `faults:\n${script}`,
        `last lines of the trace:\n${trace}`,
        `replay: SEED=${this.#seed} TRACE=1 npx vitest run test/simulation/replay.test.ts`,
      ].join('\n'),
      error,
    );
  }
}
