import { allMembers } from '../../src/node/wire/membership-json.js';
import { differences, hasConverged } from './checkers/convergence.js';
import { wrongOutcomes } from './checkers/outcomes.js';
import { describeNode } from './describe.js';
import type { Outcome, Read, Write } from './history.js';
import { Nemesis } from './nemesis.js';
import type { CallStep, FaultStep, Plan } from './plan.js';
import type { SimulatedNode } from './simulated-node.js';
import { replayCommand, Violation } from './violation.js';
import { Workload } from './workload.js';
import { ELECTION_TIMEOUT_MS, World } from './world.js';

export interface Report {
  readonly seed: number;
  readonly events: number;
  readonly virtualMs: number;
  readonly hash: string;
  readonly nodeCount: number;
  readonly profile: string;
  readonly faults: ReadonlyMap<string, number>;
  readonly decisions: ReadonlyMap<string, number>;
  readonly situations: ReadonlyMap<string, number>;
  readonly writes: Readonly<Record<Outcome, number>>;
  readonly reads: Readonly<Record<Outcome, number>>;
}

export const HEAL_WITHIN_MS = 40 * ELECTION_TIMEOUT_MS;
const ANSWER_WITHIN_MS = 10 * ELECTION_TIMEOUT_MS;
const HEAL_EVERY_MS = 100;
const MOST_ELECTIONS = 5;
const LAST_ATTEMPTS = 3;
const SHOWN_FAULTS = 30;

export class Simulation {
  readonly world: World;
  readonly workload: Workload;
  readonly nemesis: Nemesis;
  readonly #plan: Plan;

  constructor(plan: Plan, print: boolean) {
    this.#plan = plan;
    this.world = new World(plan, print);
    const { steps } = plan;
    const calls = steps.filter((step): step is CallStep => step.type === 'call');
    const faults = steps.filter((step): step is FaultStep => step.type === 'fault');
    this.workload = new Workload(this.world, calls);
    this.nemesis = new Nemesis(this.world, faults);
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
    const before = world.situations.elections;
    this.#heal();
    await world.runUntil(() => isHealed(world), 'healing', HEAL_WITHIN_MS);
    const elections = world.situations.elections - before;
    if (elections > MOST_ELECTIONS) throw new Violation(`healing took ${elections} elections`);
    await this.#answered();
    await this.#everywhere('put', (node) => workload.put(node, `last-${node.nodeId}`));
    await this.#everywhere('list', (node) => workload.list(node));
    await world.runUntil(() => hasConverged(world), 'coming to rest', ANSWER_WITHIN_MS);
    const { committed } = world.oracle;
    const wrong = [...wrongOutcomes(workload.history, committed), ...differences(world)];
    if (wrong.length > 0) throw new Violation(wrong.slice(0, 5).join('; '));
  }

  #heal(): void {
    const { world } = this;
    for (const node of world.members) {
      const isLost = node.isDamaged && !node.isWiped;
      if (isLost && world.operator.idle) world.operator.remove(node);
      else if (!node.isUp && !isLost) node.startAgain();
      else if (isMoved(world, node) && world.operator.idle) world.operator.tellAddress(node);
    }
    world.clock.schedule(HEAL_EVERY_MS, { what: 'healing goes on' }, () => this.#heal());
  }

  async #everywhere(what: string, call: (node: SimulatedNode) => Read | Write): Promise<void> {
    let waiting = this.world.members;
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
    return {
      seed: this.#plan.seed,
      profile: this.#plan.profile,
      events,
      virtualMs: clock.nowMs,
      hash: trace.hash,
      nodeCount: nodes.length,
      faults: this.nemesis.counts,
      decisions: oracle.decisions,
      situations: this.world.situations.counts,
      writes: outcomesOf(writes),
      reads: outcomesOf(reads),
    };
  }

  #explained(error: unknown): Violation {
    const reason = error instanceof Error ? error.message : String(error);
    const { seed } = this.#plan;
    const faults = this.nemesis.begun.slice(-SHOWN_FAULTS);
    const script = faults.map((step) => `  ${JSON.stringify(step)}`).join('\n');
    const nodes = this.world.nodes.map((node) => `  ${describeNode(node)}`).join('\n');
    const trace = this.world.trace.lastLines.map((line) => `  ${line}`).join('\n');
    return new Violation(
      [
        `seed ${seed}, event ${this.world.events}: ${reason}`,
        `last faults:\n${script}`,
        `nodes:\n${nodes}`,
        `last lines of the trace:\n${trace}`,
        `replay: ${replayCommand(this.#plan)}`,
      ].join('\n'),
      error,
    );
  }
}

const isHealed = (world: World): boolean =>
  world.operator.idle &&
  world.nodes.every(({ isUp, storage }) => !isUp || storage !== undefined) &&
  hasConverged(world);

function outcomesOf(operations: readonly (Read | Write)[]): Record<Outcome, number> {
  const counts = { done: 0, refused: 0, unknown: 0, pending: 0 };
  for (const { outcome } of operations) counts[outcome] += 1;
  return counts;
}

function isMoved({ membership }: World, { nodeId, address }: SimulatedNode): boolean {
  const known = allMembers(membership).find((member) => member.nodeId === nodeId);
  return known !== undefined && known.address !== address;
}
