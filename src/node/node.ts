import type { Host } from '../host/host.js';
import type { Kernel } from '../kernel/kernel.js';
import type { LogHandlers } from '../log/log.js';
import { asStorageError, StorageError } from '../port/errors.js';
import type { CoreStatus } from '../raft/core.js';
import type { Membership, MembershipChange, NodeId } from '../raft/types.js';
import type { StateMachine } from '../state/state-machine.js';
import type { TransportIdentity } from '../transport/identity.js';
import type { Link } from '../transport/link.js';
import { Transport } from '../transport/transport.js';
import { AutoPromotion } from './auto-promotion.js';
import { foundedIdentity, founderClusterId } from './founding.js';
import type { Identity } from './identity.js';
import { Member } from './member.js';
import { type NodeFolder, openNodeFolder } from './node-folder.js';
import type { NodeOptions } from './options.js';
import type { ProposalOutcome } from './proposals.js';
import type { ReadDone } from './read-requests.js';
import { recover } from './recovered.js';
import { transportOptions } from './transport-options.js';
import { FRAME } from './wire/frames.js';
import { allMembers, EMPTY_MEMBERSHIP } from './wire/membership-json.js';
import { Requests } from './wire/requests.js';

/**
 * Told when role, term, leader or membership change, or a peer connects: what failed before may
 * work now.
 */
export type ChangeListener = () => void;

interface NodeSetup {
  readonly host: Host;
  readonly kernel: Kernel;
  readonly options: NodeOptions;
}

/**
 * The public handle of a node: it listens from the start and becomes a member once it knows its
 * cluster.
 */
export class RaftNode {
  readonly requests: Requests;
  readonly #setup: NodeSetup;
  readonly #folder: NodeFolder;
  readonly #listeners = new Set<ChangeListener>();
  readonly #promotion: AutoPromotion;
  readonly #identity: TransportIdentity;
  #transport: Transport | undefined;
  #member: Member | undefined;
  #becoming: Promise<void> | undefined;
  #status: CoreStatus | undefined;
  #leaderChanges = 0;
  #failure: StorageError | undefined;
  #closed: Promise<void> | undefined;

  private constructor(setup: NodeSetup, folder: NodeFolder) {
    this.#setup = setup;
    this.#identity = { nodeId: setup.options.nodeId, clusterId: '' };
    this.#folder = folder;
    this.#promotion = new AutoPromotion((change) => this.change(change, () => undefined));
    this.requests = new Requests((to, type, parts) => this.#sendFrame(to, type, parts));
  }

  /**
   * Locks the data folder, recovers it and listens. Throws `CONFIG` when folder or port are in use,
   * `CLUSTER_MISMATCH` or `CORRUPTED` when the folder is not usable.
   */
  static async open(host: Host, kernel: Kernel, options: NodeOptions): Promise<RaftNode> {
    const folder = openNodeFolder(host.files, options);
    const node = new RaftNode({ host, kernel, options }, folder);
    try {
      await node.#open();
      return node;
    } catch (error) {
      await node.close();
      throw error;
    }
  }

  get nodeId(): NodeId {
    return this.#setup.options.nodeId;
  }

  /** Where this node listens. */
  get address(): string {
    return this.#transport?.address ?? '';
  }

  /** What peers are told. */
  get advertisedAddress(): string {
    return this.#setup.options.advertiseAddress ?? this.address;
  }

  /** Empty until it is known. */
  get clusterId(): string {
    return this.#folder.identity?.clusterId ?? '';
  }

  /** The member this node is; `undefined` while it waits to be invited. */
  get member(): Member | undefined {
    return this.#member;
  }

  /** Why this node stopped working; `undefined` while it works. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  get state(): StateMachine | undefined {
    return this.#member?.state;
  }

  get isLeader(): boolean {
    return this.#status?.role === 'leader' && this.#failure === undefined;
  }

  get leaderId(): NodeId | undefined {
    return this.#failure === undefined ? this.#status?.leaderId : undefined;
  }

  get leaderAddress(): string | undefined {
    const { leaderId } = this;
    if (leaderId === undefined) return undefined;
    if (leaderId === this.nodeId) return this.advertisedAddress;
    return allMembers(this.membership).find(({ nodeId }) => nodeId === leaderId)?.address;
  }

  get leaderChanges(): number {
    return this.#leaderChanges;
  }

  get membership(): Membership {
    return this.#member?.membership ?? EMPTY_MEMBERSHIP;
  }

  /** What the core says of itself now. */
  coreStatus(): CoreStatus | undefined {
    return this.#member?.status();
  }

  /** Listens for changes; returns how to stop. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Proposes a command to the log of this node; false when its queue is full. */
  propose(payload: Uint8Array, done: (outcome: ProposalOutcome) => void): boolean {
    const queuedMs = this.#setup.host.clock.monotonicMs();
    if (this.#member !== undefined) return this.#member.propose({ payload, queuedMs, done });
    done({ kind: 'refused', refusal: 'not-leader' });
    return true;
  }

  /** Proposes a membership change. */
  change(change: MembershipChange, done: (outcome: ProposalOutcome) => void): void {
    const queuedMs = this.#setup.host.clock.monotonicMs();
    if (this.#member === undefined) done({ kind: 'refused', refusal: 'not-leader' });
    else this.#member.change(change, { payload: undefined, queuedMs, done });
  }

  /** Asks for the index a read must wait for, as `Member` does; false when the queue is full. */
  requestReadIndex(lease: boolean, done: ReadDone): boolean {
    if (this.#member !== undefined) return this.#member.requestReadIndex(lease, done);
    done({ kind: 'refused', refusal: 'not-leader' });
    return true;
  }

  /** Calls back with true once `index` is applied here, with false when the node stops before. */
  whenApplied(index: number, done: (applied: boolean) => void): void {
    if (this.#member === undefined) done(false);
    else this.#member.whenApplied(index, done);
  }

  /** Takes on a cluster: writes it down and becomes a member. A no-op when it is known already. */
  joinCluster(clusterId: string): Promise<void> {
    this.#identity.clusterId ||= clusterId;
    this.#becoming ??= this.#become({ nodeId: this.nodeId, clusterId, founders: EMPTY_MEMBERSHIP });
    return this.#becoming;
  }

  /** Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #open(): Promise<void> {
    const known = this.#folder.identity;
    const { host, kernel, options } = this.#setup;
    const clusterId = known?.clusterId ?? founderClusterId(options, host.random, kernel.codec);
    this.#identity.clusterId = clusterId;
    this.#transport = await Transport.listen(
      host,
      kernel.codec,
      this.#identity,
      transportOptions(options),
      {
        onFrame: (link, type, payload) => this.#onFrame(link, type, payload),
        onPeerConnected: () => this.#changed(),
        onPeerDisconnected: (nodeId) => this.#onDisconnected(nodeId),
        onClusterLearnt: (learnt) => {
          this.joinCluster(learnt).catch((error: unknown) => this.#fail(error));
        },
      },
    );
    const identity = known ?? foundedIdentity(options, clusterId, this.advertisedAddress);
    if (identity === undefined) return;
    this.#becoming = this.#become(identity);
    await this.#becoming;
  }

  async #become(identity: Identity): Promise<void> {
    this.#folder.claim(identity);
    let member: Member | undefined;
    const handlers: LogHandlers = {
      onPersisted: (writeId) => member?.persisted(writeId),
      onFailed: (error) => (member === undefined ? this.#fail(error) : member.fail(error)),
    };
    const recovered = await recover({ ...this.#setup, identity, handlers });
    member = this.#createMember(recovered);
    this.#member = member;
    this.#status = member.status();
    if (this.#closed === undefined) member.start();
    this.#changed();
  }

  #createMember(recovered: Awaited<ReturnType<typeof recover>>): Member {
    const transport = this.#transport;
    if (transport === undefined) throw new StorageError('CLOSED', 'the node is closed');
    return new Member({
      ...this.#setup,
      transport,
      recovered,
      onStatus: () => this.#onStatus(),
      onTick: () => this.#onTick(),
      onFailed: (error) => this.#fail(error),
    });
  }

  #sendFrame(to: NodeId, type: number, parts: readonly Uint8Array[]): boolean {
    return this.#transport?.send(to, type, parts) ?? false;
  }

  #onFrame(link: Link, type: number, payload: Uint8Array): void {
    if (type === FRAME.request) this.requests.onRequest(link, payload);
    else if (type === FRAME.response) this.requests.onResponse(payload);
    else if (link.nodeId === undefined) link.close();
    else this.#member?.onFrame(link, type, payload);
  }

  #onDisconnected(nodeId: NodeId): void {
    this.requests.disconnected(nodeId);
    this.#member?.push({ type: 'disconnected', nodeId });
  }

  #onStatus(): void {
    const before = this.#status;
    this.#status = this.#member?.status();
    const leaderId = this.#status?.leaderId;
    if (leaderId !== undefined && leaderId !== before?.leaderId) this.#leaderChanges += 1;
    this.#setup.options.logger.info(
      { role: this.#status?.role, term: this.#status?.term, leaderId },
      'role or leader changed',
    );
    this.#changed();
  }

  #onTick(): void {
    this.requests.sweep(this.#setup.host.clock.monotonicMs());
    if (this.isLeader) this.#promotion.tick(this.membership.learners);
  }

  #changed(): void {
    for (const listener of [...this.#listeners]) listener();
  }

  #fail(cause: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = asStorageError(cause, 'the node failed');
    this.#setup.options.logger.error({ code: this.#failure.code }, this.#failure.message);
    this.requests.close();
    this.#changed();
    this.#transport?.close().catch(() => undefined);
  }

  async #close(): Promise<void> {
    await this.#becoming?.catch(() => undefined);
    await this.#member?.close();
    this.requests.close();
    await this.#transport?.close();
    this.#changed();
    this.#folder.release();
  }
}
