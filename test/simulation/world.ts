import { allMembers } from '../../src/node/wire/membership-json.js';
import type { Logger } from '../../src/port/logger.js';
import type { Membership } from '../../src/raft/types.js';
import type { RaftStorageOptions } from '../../src/storage/options.js';
import { Ambushes } from './ambushes.js';
import { Deliveries } from './deliveries.js';
import { EventLoop } from './event-loop.js';
import type { Life } from './host/life.js';
import { recycleBlocks } from './host/recycled-blocks.js';
import { recycleKernels } from './host/recycled-kernels.js';
import { SimulatedClock } from './host/simulated-clock.js';
import { SimulatedNetwork } from './host/simulated-network.js';
import { SimulatedRandom } from './host/simulated-random.js';
import { Operator } from './operator.js';
import { watchCores } from './oracle/watch.js';
import { Oracle } from './oracle.js';
import type { Plan } from './plan.js';
import { type Origin, SimulatedNode } from './simulated-node.js';
import { Situations } from './situations.js';
import { useSmallSteps } from './small-steps.js';
import { Trace } from './trace.js';
import { Violation } from './violation.js';

export const ELECTION_TIMEOUT_MS = 300;

const LOOK_EVERY_EVENTS = 8;

const TORN_TAIL = 'cut an incomplete last write';
const NOBODY: Membership = { voters: [], learners: [] };

export class World {
  readonly plan: Plan;
  readonly clock = new SimulatedClock();
  readonly random: SimulatedRandom;
  readonly network: SimulatedNetwork;
  readonly trace: Trace;
  readonly oracle: Oracle;
  readonly operator = new Operator(this);
  readonly situations = new Situations(this);
  readonly ambushes = new Ambushes(this);
  readonly deliveries: Deliveries;
  readonly nodes: SimulatedNode[];
  readonly founders: readonly SimulatedNode[];
  readonly #lifeListeners: ((life: Life) => void)[] = [];
  #events = 0;
  #violation: Violation | undefined;

  constructor(plan: Plan, print: boolean) {
    recycleBlocks();
    recycleKernels();
    this.plan = plan;
    this.random = new SimulatedRandom(`seed ${plan.seed}`);
    this.network = new SimulatedNetwork(this.clock, this.random.stream('network'));
    this.trace = new Trace(print);
    this.oracle = new Oracle((what) => this.note(what));
    this.oracle.listener = this.situations;
    watchCores(this.oracle);
    useSmallSteps(plan.settings);
    this.deliveries = new Deliveries(this);
    this.founders = Array.from(
      { length: plan.nodeCount },
      (_, at) => new SimulatedNode(this, `node-${at + 1}`, 'founder'),
    );
    this.nodes = [...this.founders];
  }

  get events(): number {
    return this.#events;
  }

  get leader(): SimulatedNode | undefined {
    const leading = this.nodes.filter(({ raft }) => raft?.isLeader === true);
    const terms = leading.map(({ raft }) => raft?.coreStatus()?.term ?? 0);
    return leading[terms.indexOf(Math.max(...terms))];
  }

  get members(): readonly SimulatedNode[] {
    const ids = allMembers(this.membership).map(({ nodeId }) => nodeId);
    return this.nodes.filter(({ nodeId }) => ids.includes(nodeId));
  }

  get isSettled(): boolean {
    return allMembers(this.membership).every(
      ({ nodeId, address }) => this.find(nodeId)?.address === address,
    );
  }

  get membership(): Membership {
    const known = this.leader ?? this.nodes.find(({ raft }) => raft?.member !== undefined);
    return known?.raft?.membership ?? NOBODY;
  }

  find(nodeId: string): SimulatedNode | undefined {
    return this.nodes.find((node) => node.nodeId === nodeId);
  }

  addNode(origin: Origin): SimulatedNode {
    const node = new SimulatedNode(this, `node-${this.nodes.length + 1}`, origin);
    this.nodes.push(node);
    return node;
  }

  openNode(number: number): SimulatedNode | undefined {
    return nextServing(this.nodes, number);
  }

  openMember(number: number): SimulatedNode | undefined {
    return nextServing(this.members, number);
  }

  excuses(life: Life): ReadonlySet<string> {
    return this.find(life.nodeId)?.disk.faults.codes ?? new Set();
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
      if (this.#events % LOOK_EVERY_EVENTS !== 0) return false;
      if (isDone()) return true;
      if (this.clock.nowMs > deadlineMs) throw new Violation(`${what} took over ${withinMs} ms`);
      return false;
    });
  }

  storageOptions(node: SimulatedNode): RaftStorageOptions {
    const { maxAppendBytes, windowAppends, ...nodeSettings } = this.plan.settings;
    return {
      nodeId: node.nodeId,
      bindAddress: node.address,
      dataDir: '/',
      ...this.#wayInto(node),
      requestTimeoutMs: 1000,
      ...nodeSettings,
      maxValueBytes: 16 * 1024,
      maxBatchBytes: 64 * 1024,
      logSegmentBytes: 64 * 1024,
      tableBytes: 1024 * 1024,
      logger: this.#loggerOf(node),
    };
  }

  #wayInto({ mayFound, origin, wasOpen }: SimulatedNode): Partial<RaftStorageOptions> {
    const { founders } = this;
    if (mayFound) {
      const peers = founders.map(({ nodeId }) => ({ nodeId, address: `${nodeId}:7000` }));
      return { bootstrap: true, peers };
    }
    if (origin !== 'joiner' || wasOpen) return {};
    return { joinAddresses: this.membership.voters.map(({ address }) => address) };
  }

  #loggerOf({ life }: SimulatedNode): Logger {
    const log = (fields: object, message: string): void => {
      if (!life.alive) return;
      this.note(`${life.name} says: ${message} ${JSON.stringify(fields)}`);
      if (message === TORN_TAIL) this.situations.met('torn tail cut at start');
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
      if (failure === undefined) continue;
      if (node.excuses(failure)) node.stopped(failure);
      else this.violate(`${node.life.name} failed`, failure);
    }
    const violation = this.#violation ?? this.oracle.violation;
    if (violation !== undefined) throw violation;
  }
}

function nextServing(nodes: readonly SimulatedNode[], number: number): SimulatedNode | undefined {
  for (let step = 0; step < nodes.length; step += 1) {
    const node = nodes[(number + step) % nodes.length];
    if (node?.canServe === true) return node;
  }
  return undefined;
}
