import type { Logger } from '../../src/port/logger.js';
import type { RaftStorageOptions } from '../../src/storage/options.js';
import { EventLoop } from './event-loop.js';
import type { Life } from './host/life.js';
import { SimulatedClock } from './host/simulated-clock.js';
import { SimulatedNetwork } from './host/simulated-network.js';
import { SimulatedRandom } from './host/simulated-random.js';
import { Oracle } from './oracle.js';
import type { Plan } from './plan.js';
import { SimulatedNode } from './simulated-node.js';
import { Trace } from './trace.js';
import { Violation } from './violation.js';
import { watchCores } from './watch.js';

export const ELECTION_TIMEOUT_MS = 300;

export class World {
  readonly plan: Plan;
  readonly clock = new SimulatedClock();
  readonly random: SimulatedRandom;
  readonly network: SimulatedNetwork;
  readonly trace: Trace;
  readonly oracle: Oracle;
  readonly nodes: readonly SimulatedNode[];
  readonly #lifeListeners: ((life: Life) => void)[] = [];
  #events = 0;
  #violation: Violation | undefined;

  constructor(plan: Plan, print: boolean) {
    this.plan = plan;
    this.random = new SimulatedRandom(`seed ${plan.seed}`);
    this.network = new SimulatedNetwork(this.clock, this.random.stream('network'));
    this.trace = new Trace(print);
    this.oracle = new Oracle((what) => this.note(what));
    watchCores(this.oracle);
    this.nodes = Array.from(
      { length: plan.nodeCount },
      (_, at) => new SimulatedNode(this, `node-${at + 1}`),
    );
  }

  get events(): number {
    return this.#events;
  }

  get leader(): SimulatedNode | undefined {
    const leading = this.nodes.filter(({ raft }) => raft?.isLeader === true);
    const terms = leading.map(({ raft }) => raft?.coreStatus()?.term ?? 0);
    return leading[terms.indexOf(Math.max(...terms))];
  }

  node(nodeId: string): SimulatedNode {
    const found = this.nodes.find((node) => node.nodeId === nodeId);
    if (found === undefined) throw new Error(`there is no ${nodeId}`);
    return found;
  }

  openNode(number: number): SimulatedNode | undefined {
    const { length } = this.nodes;
    for (let step = 0; step < length; step += 1) {
      const node = this.nodes[(number + step) % length];
      if (node?.isUp === true && node.storage !== undefined) return node;
    }
    return undefined;
  }

  excuses(_life: Life): readonly string[] {
    return [];
  }

  startAll(): void {
    for (const node of this.nodes) node.start();
  }

  onLifeEnded(listener: (life: Life) => void): void {
    this.#lifeListeners.push(listener);
  }

  lifeEnded(life: Life): void {
    for (const listener of this.#lifeListeners) listener(life);
  }

  note(what: string): void {
    this.trace.note(this.clock.nowMs, what);
  }

  violate(what: string, cause?: unknown): void {
    const reason = cause === undefined ? '' : `: ${String(cause)}`;
    this.#violation ??= new Violation(`${what}${reason}`, cause);
  }

  run(isDone: () => boolean): Promise<void> {
    const loop = new EventLoop({
      next: () => this.#runNext(),
      settled: () => this.#check(),
      isDone,
    });
    return loop.run();
  }

  runUntil(isDone: () => boolean, what: string, withinMs: number): Promise<void> {
    const deadlineMs = this.clock.nowMs + withinMs;
    return this.run(() => {
      if (isDone()) return true;
      if (this.clock.nowMs > deadlineMs) throw new Violation(`${what} took over ${withinMs} ms`);
      return false;
    });
  }

  storageOptions(node: SimulatedNode): RaftStorageOptions {
    const { heartbeatIntervalMs, snapshotThreshold, trailingLogs } = this.plan.settings;
    return {
      nodeId: node.nodeId,
      bindAddress: node.address,
      dataDir: '/',
      bootstrap: true,
      peers: this.nodes.map(({ nodeId, address }) => ({ nodeId, address })),
      heartbeatIntervalMs,
      electionTimeoutMs: ELECTION_TIMEOUT_MS,
      requestTimeoutMs: 1000,
      snapshotThreshold,
      trailingLogs,
      maxValueBytes: 16 * 1024,
      maxBatchBytes: 64 * 1024,
      logSegmentBytes: 64 * 1024,
      tableBytes: 1024 * 1024,
      logger: this.#loggerOf(node),
    };
  }

  #loggerOf({ life }: SimulatedNode): Logger {
    const log = (fields: object, message: string): void => {
      if (life.alive) this.note(`${life.name} says: ${message} ${JSON.stringify(fields)}`);
    };
    return { debug: log, info: log, warn: log, error: log };
  }

  #runNext(): void {
    const event = this.clock.next();
    if (event === undefined) throw new Violation('nothing is left to happen');
    this.#events += 1;
    this.trace.event(event.atMs, event.what);
    event.run();
  }

  #check(): void {
    for (const node of this.nodes) {
      node.buryIfDead();
      const failure = node.raft?.failure;
      if (failure !== undefined) this.violate(`${node.life.name} failed`, failure);
    }
    const violation = this.#violation ?? this.oracle.violation;
    if (violation !== undefined) throw violation;
  }
}
