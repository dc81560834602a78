import type { Host } from '../host/host.js';
import type { Codec, Kernel } from '../kernel/kernel.js';
import type { Log } from '../log/log.js';
import { asStorageError, CorruptedError, type StorageError } from '../port/errors.js';
import { type CoreStatus, RaftCore } from '../raft/core.js';
import type { Input } from '../raft/input.js';
import type { Membership, MembershipChange, NodeId, SnapshotRef, Term } from '../raft/types.js';
import type { StateMachine } from '../state/state-machine.js';
import type { Link } from '../transport/link.js';
import type { Transport } from '../transport/transport.js';
import { AppliedWaits } from './applied-waits.js';
import { Applier } from './applier.js';
import { Compaction } from './compaction.js';
import { coreConfig, tickOptions } from './core-config.js';
import type { EffectParts } from './effects.js';
import { Measurements } from './measurements.js';
import type { NodeOptions } from './options.js';
import { Outbox } from './outbox.js';
import { Peers } from './peers.js';
import { type Proposal, Proposals } from './proposals.js';
import { type ReadDone, ReadRequests } from './read-requests.js';
import type { Recovered } from './recovered.js';
import { SnapshotReceiver } from './snapshot-receiver.js';
import { SnapshotSender } from './snapshot-sender.js';
import { Ticker } from './ticker.js';
import { Turn } from './turn.js';
import { FRAME } from './wire/frames.js';
import { EMPTY_MEMBERSHIP } from './wire/membership-json.js';
import { decodeMessage } from './wire/message-codec.js';

/** What a member is made of and whom it tells. */
export interface MemberParts {
  readonly host: Host;
  readonly kernel: Kernel;
  readonly options: NodeOptions;
  readonly transport: Transport;
  readonly recovered: Recovered;
  readonly onStatus: () => void;
  readonly onTick: () => void;
  readonly onFailed: (error: StorageError) => void;
}

/**
 * A node with a log, a state and a place in the cluster: core, log, state and transport at work
 * together.
 */
export class Member {
  readonly measurements = new Measurements();
  readonly state: StateMachine;
  readonly log: Log;
  readonly #parts: MemberParts;
  readonly #core: RaftCore;
  readonly #codec: Codec;
  readonly #proposals = new Proposals();
  readonly #reads: ReadRequests;
  readonly #waits = new AppliedWaits();
  readonly #outbox: Outbox;
  readonly #applier: Applier;
  readonly #turn: Turn;
  readonly #ticker: Ticker;
  readonly #compaction: Compaction;
  readonly #peers: Peers;
  readonly #sender: SnapshotSender;
  readonly #receiver: SnapshotReceiver;
  #membership: Membership = EMPTY_MEMBERSHIP;
  #stopped = false;

  constructor(parts: MemberParts) {
    const { host, kernel, options, recovered } = parts;
    const ticks = tickOptions(options.heartbeatIntervalMs, options.electionTimeoutMs);
    this.#parts = parts;
    this.#codec = kernel.codec;
    this.state = recovered.state;
    this.log = recovered.log;
    this.#core = new RaftCore(
      coreConfig(options.nodeId, ticks, (below) => host.random.integer(below)),
      recovered.start,
    );
    this.#reads = new ReadRequests(ticks.heartbeatTicks * 4);
    this.#compaction = this.#createCompaction();
    this.#peers = new Peers(host.clock, parts.transport, options.nodeId);
    this.#applier = this.#createApplier();
    this.#outbox = this.#createOutbox();
    this.#sender = this.#createSender();
    this.#receiver = new SnapshotReceiver({
      receiveSnapshot: (header) => this.state.receiveSnapshot(header),
      logger: options.logger,
      onReceived: (from, term, snapshot) => this.#onSnapshot(from, term, snapshot),
    });
    this.#turn = new Turn(host.clock, this.#core, this.#effectParts(), (error) => this.fail(error));
    this.#ticker = new Ticker(host.clock, ticks.tickMs, () => this.#tick());
  }

  start(): void {
    this.#useMembership(this.#core.status().membership);
    this.#ticker.start();
    this.#turn.schedule();
  }

  status(): CoreStatus {
    return this.#core.status();
  }

  /** The latest membership in this node's log or state. */
  get membership(): Membership {
    return this.#membership;
  }

  /** Queues an input for the next turn. */
  push(input: Input): void {
    if (!this.#stopped) this.#turn.push(input);
  }

  /** Queues a command; false when the queue is full. */
  propose(proposal: Proposal): boolean {
    const queued = this.#proposals.offer(proposal);
    if (queued) this.#turn.schedule();
    return queued;
  }

  /** Queues a membership change. */
  change(change: MembershipChange, proposal: Proposal): void {
    this.#turn.pushChange(change, proposal);
  }

  /** Asks for a read index, with `lease` from a leader's lease; false when the queue is full. */
  requestReadIndex(lease: boolean, done: ReadDone): boolean {
    const queued = this.#reads.offer(lease, done);
    if (queued) this.#turn.schedule();
    return queued;
  }

  /** Calls back once `index` is applied here. */
  whenApplied(index: number, done: (applied: boolean) => void): void {
    if (index <= this.state.appliedIndex) done(true);
    else this.#waits.add(index, done);
  }

  /** The log made everything up to this write durable. */
  persisted(writeId: number): void {
    this.push({ type: 'persisted', writeId });
  }

  /** A frame of a peer that is neither request nor response. */
  onFrame(link: Link, type: number, payload: Uint8Array): void {
    if (link.nodeId === undefined || this.#stopped) return;
    if (type >= FRAME.snapshotBegin) {
      this.#receiver.onFrame(link, type, payload);
      return;
    }
    const route = { from: link.nodeId, to: this.#parts.options.nodeId };
    const message = decodeMessage(this.#codec, type, payload, route);
    if (message === undefined) link.close();
    else this.push({ type: 'message', message });
  }

  /** Stops this member for good: its disk or its state can no longer be trusted. */
  fail(cause: unknown): void {
    if (this.#stopped) return;
    const error = asStorageError(cause, 'the node met an error it cannot go on from');
    this.#stop();
    this.#parts.onFailed(error);
  }

  /** Makes what was acknowledged durable and releases everything. */
  async close(): Promise<void> {
    this.#stop();
    await this.#receiver.discard();
    await this.#compaction.settled();
    await this.log.close();
    await this.state.close();
  }

  #stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#ticker.stop();
    this.#turn.stop();
    this.#applier.stop();
    this.#compaction.stop();
    this.#peers.stop();
    this.#sender.stop();
    this.#proposals.close();
    this.#reads.close();
    this.#waits.close();
  }

  #tick(): void {
    this.#reads.tick();
    this.push({ type: 'tick' });
    this.#compaction.tick();
    this.#parts.onTick();
  }

  #useMembership(membership: Membership): void {
    this.#membership = membership;
    this.#peers.use(membership);
  }

  #onSnapshot(from: NodeId, term: Term, snapshot: SnapshotRef): void {
    this.push({ type: 'snapshotReceived', from, term, snapshot });
    this.#parts.host.clock.defer(() => this.#receiver.discardReceived());
  }

  #install(snapshot: SnapshotRef): void {
    const sink = this.#receiver.take(snapshot);
    if (sink === undefined) {
      this.fail(new CorruptedError('an accepted snapshot is missing'));
      return;
    }
    this.#compaction
      .exclusively(async () => {
        await this.state.install(sink);
        const { term, vote, probation } = this.#core.status();
        const hardState = { term, vote, commitIndex: snapshot.index, probation };
        await this.log.reset(snapshot.index, snapshot.term, hardState);
      })
      .then(
        () => this.#installed(snapshot),
        (error: unknown) => this.fail(error),
      );
  }

  #installed(snapshot: SnapshotRef): void {
    if (this.#stopped) return;
    this.measurements.snapshot(this.#parts.host.clock.wallMs());
    this.#proposals.coveredBySnapshot(snapshot.index);
    this.push({ type: 'snapshotInstalled', snapshot });
    this.#applier.restart();
  }

  #createCompaction(): Compaction {
    const { host, options } = this.#parts;
    return new Compaction({
      clock: host.clock,
      log: this.log,
      state: this.state,
      options,
      measurements: this.measurements,
      onCompacted: (point) => this.push({ type: 'compacted', point }),
      onFailed: (error) => this.fail(error),
    });
  }

  #createApplier(): Applier {
    return new Applier({
      clock: this.#parts.host.clock,
      log: this.log,
      state: this.state,
      proposals: this.#proposals,
      waits: this.#waits,
      measurements: this.measurements,
      onApplied: (index) => this.push({ type: 'applied', index }),
      onFailed: (error) => this.fail(error),
    });
  }

  #createOutbox(): Outbox {
    return new Outbox({
      log: this.log,
      logger: this.#parts.options.logger,
      send: (to, type, frames) => this.#parts.transport.send(to, type, frames),
      leadingTerm: () => {
        const { role, term } = this.#core.status();
        return role === 'leader' ? term : undefined;
      },
      onUnreachable: (nodeId) => this.push({ type: 'unreachable', nodeId }),
    });
  }

  #createSender(): SnapshotSender {
    return new SnapshotSender({
      openLane: (nodeId) => this.#parts.transport.openSnapshotLane(nodeId),
      createSnapshot: () => this.state.createSnapshot(),
      firstMembership: this.#parts.recovered.founders,
      checkpoint: () => this.#compaction.run(),
      logger: this.#parts.options.logger,
      onSent: (to, index, succeeded) => this.push({ type: 'snapshotSent', to, index, succeeded }),
    });
  }

  #effectParts(): EffectParts {
    return {
      codec: this.#codec,
      log: this.log,
      outbox: this.#outbox,
      applier: this.#applier,
      proposals: this.#proposals,
      reads: this.#reads,
      snapshotSender: this.#sender,
      onMembership: (membership) => this.#useMembership(membership),
      onStatus: this.#parts.onStatus,
      onInstall: (snapshot) => this.#install(snapshot),
      term: () => this.#core.status().term,
    };
  }
}
