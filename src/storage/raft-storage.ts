import type { Host } from '../host/host.js';
import { systemHost } from '../host/system-host.js';
import { createKernel } from '../kernel/engine.js';
import type { Kernel } from '../kernel/kernel.js';
import { RaftNode } from '../node/node.js';
import { encodeMembership } from '../node/wire/membership-json.js';
import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import {
  asStorageError,
  InvalidArgumentError,
  NotFoundError,
  StorageError,
} from '../port/errors.js';
import { decodeKey, encodeKey, encodePrefix } from '../port/keys.js';
import type { Limits } from '../port/limits.js';
import type {
  CallOptions,
  KeyValue,
  Operation,
  ReadOptions,
  StoragePort,
  WriteResult,
} from '../port/storage-port.js';
import { checkReadOptions, checkWriteOptions } from './call-options.js';
import { Calls } from './calls.js';
import { serveClients } from './client-server.js';
import { Commands } from './commands.js';
import { LeaderWaits } from './leader-waits.js';
import { joinCluster } from './membership/join-cluster.js';
import { checkedMember, checkedMembers, type Members } from './membership/members.js';
import {
  changeMembers,
  encodeMember,
  join,
  leave,
  updateAddress,
} from './membership/membership-operations.js';
import { metricsOf, type RaftMetrics } from './metrics.js';
import { limitsOf, maxCommandBytesOf, nodeOptionsOf } from './node-options.js';
import { checkOptions, type RaftStorageOptions } from './options.js';
import { Reads } from './reads.js';
import { Retries } from './retries.js';
import { type Submission, Submissions } from './submissions.js';
import { writeOperation } from './write-operation.js';

/**
 * A replicated key-value store in this process: every write is agreed on by a quorum before it is
 * acknowledged.
 */
export class RaftStorage implements StoragePort {
  readonly nodeId: string;
  /** `host:port` this node listens on. */
  readonly address: string;
  readonly #node: RaftNode;
  readonly #limits: Limits;
  readonly #commands: Commands;
  readonly #calls: Calls;
  readonly #retries: Retries;
  readonly #submissions: Submissions;
  readonly #reads: Reads;
  readonly #leaderWaits: LeaderWaits;
  #closed: Promise<void> | undefined;

  private constructor(host: Host, kernel: Kernel, node: RaftNode, options: RaftStorageOptions) {
    this.nodeId = node.nodeId;
    this.address = node.address;
    this.#node = node;
    this.#limits = limitsOf(options);
    this.#commands = new Commands(kernel.codec, this.#limits);
    const knowsLeader = (): boolean => node.leaderId !== undefined;
    this.#calls = new Calls(host.clock, options.requestTimeoutMs ?? 5000, knowsLeader);
    this.#retries = new Retries(host.clock);
    this.#submissions = new Submissions(node, this.#retries, options.forwardWrites ?? true);
    this.#reads = new Reads(
      node,
      this.#calls,
      this.#retries,
      options.readConsistency ?? 'linearizable',
    );
    this.#leaderWaits = new LeaderWaits(node, this.#calls);
    this.#serve(kernel);
  }

  /**
   * Opens a node: recovers its folder, listens and, with `joinAddresses`, is accepted by the
   * cluster. Rejects with `CONFIG`, `CLUSTER_MISMATCH`, `CORRUPTED`, or what the cluster answered.
   */
  static open(options: RaftStorageOptions): Promise<RaftStorage> {
    return RaftStorage.openOn(systemHost, options);
  }

  /** Opens a node on a given host, for instance a simulated one. */
  static async openOn(host: Host, options: RaftStorageOptions): Promise<RaftStorage> {
    checkOptions(options);
    const kernel = createKernel();
    const nodeOptions = nodeOptionsOf(options);
    const node = await RaftNode.open(host, kernel, nodeOptions);
    const storage = new RaftStorage(host, kernel, node, options);
    try {
      await joinCluster({
        host,
        codec: kernel.codec,
        node,
        addresses: options.joinAddresses ?? [],
        attemptMs: options.requestTimeoutMs ?? 5000,
        isClosed: () => storage.#closed !== undefined,
      });
      return storage;
    } catch (error) {
      await storage.close();
      throw asStorageError(error, 'the storage cannot be opened');
    }
  }

  /** Sets a key; resolves once a quorum holds the write and this node has applied it. */
  async put(key: string, value: Uint8Array, options?: CallOptions): Promise<WriteResult> {
    checkWriteOptions(options);
    return this.#write(this.#commands.put(key, value), options);
  }

  /** The value of a key, owned by the caller. Rejects with `KEY_NOT_FOUND`. */
  async get(key: string, options?: ReadOptions): Promise<Uint8Array> {
    checkReadOptions(options);
    const encoded = encodeKey(key, this.#limits.maxKeyBytes);
    const found = await this.#reads.read((state) => state.get(encoded), options);
    if (found === undefined) throw new NotFoundError(key);
    return found.value;
  }

  /** Removes a key; a missing key is no error. */
  async delete(key: string, options?: CallOptions): Promise<WriteResult> {
    checkWriteOptions(options);
    return this.#write(this.#commands.delete(key), options);
  }

  /** Every key with this prefix, ascending by key bytes, at one point in time. */
  async list(prefix: string, options?: ReadOptions): Promise<KeyValue[]> {
    checkReadOptions(options);
    const encoded = encodePrefix(prefix);
    const items = await this.#reads.read((state) => state.list(encoded), options);
    return items.map(({ key, value }) => ({ key: decodeKey(key), value }));
  }

  /** Applies the operations in order, all or nothing, as one log entry. */
  async batch(operations: readonly Operation[], options?: CallOptions): Promise<WriteResult> {
    checkWriteOptions(options);
    return this.#write(this.#commands.batch(operations), options);
  }

  /**
   * Adds a node as a learner that becomes a voter once it has caught up; or changes the address of
   * a member.
   */
  async join(nodeId: string, address: string, options?: CallOptions): Promise<void> {
    checkWriteOptions(options);
    const body = encodeMember(checkedMember({ nodeId, address }));
    await this.#submit({ kind: REQUEST_KIND.join, body, isIdempotent: true }, options);
  }

  /** Tells the cluster a new address of a member; a node that is no member is not added. */
  async updateAddress(nodeId: string, address: string, options?: CallOptions): Promise<void> {
    checkWriteOptions(options);
    const body = encodeMember(checkedMember({ nodeId, address }));
    await this.#submit({ kind: REQUEST_KIND.updateAddress, body, isIdempotent: true }, options);
  }

  /** Removes a node from the cluster; one that is no member is no error. */
  async leave(nodeId: string, options?: CallOptions): Promise<void> {
    checkWriteOptions(options);
    if (typeof nodeId !== 'string' || nodeId === '') {
      throw new InvalidArgumentError('leave needs the id of a node');
    }
    const body = new TextEncoder().encode(nodeId);
    const isOwnLeave = nodeId === this.nodeId;
    await this.#submit({ kind: REQUEST_KIND.leave, body, isIdempotent: true, isOwnLeave }, options);
  }

  /**
   * Makes these the voters and learners of the cluster, whatever differs: nodes that are new are
   * learners until they have caught up, then all voters change at once. Learners named here stay
   * learners. Rejects with `INVALID_ARGUMENT` without voters, or when an id is named twice.
   */
  async changeMembers(members: Members, options?: CallOptions): Promise<void> {
    checkWriteOptions(options);
    const checked = checkedMembers(members);
    const isOwnLeave = !checked.voters.some(({ nodeId }) => nodeId === this.nodeId);
    const body = encodeMembership(checked);
    const { changeMembers: kind } = REQUEST_KIND;
    await this.#submit({ kind, body, isIdempotent: true, isOwnLeave }, options);
  }

  /** Whether this node leads, as far as it knows. */
  isLeader(): boolean {
    return this.#node.isLeader;
  }

  /** Where the leader is; `undefined` while none is known. */
  leaderAddress(): string | undefined {
    return this.#node.leaderAddress;
  }

  /** Which node leads; `undefined` while none is known. */
  leaderId(): string | undefined {
    return this.#node.leaderId;
  }

  /** Resolves once a leader is known. Rejects with `TIMEOUT`. */
  async waitForLeader(timeoutMs: number): Promise<void> {
    await this.#leaderWaits.wait(timeoutMs);
  }

  /** Resolves once a leader is known and everything committed before the call is applied here. */
  async waitReady(timeoutMs: number): Promise<void> {
    await this.#leaderWaits.wait(timeoutMs);
    await this.#reads.barrier({ timeoutMs });
  }

  /** Figures of this node now. */
  metrics(): RaftMetrics {
    return metricsOf(this.#node);
  }

  /** Members of the cluster as this node's log has them. */
  get membership(): RaftNode['membership'] {
    return this.#node.membership;
  }

  /** Edges of what a call may carry here. */
  get limits(): Limits {
    return this.#limits;
  }

  /** Cluster this node belongs to; empty while it waits to be invited. */
  get clusterId(): string {
    return this.#node.clusterId;
  }

  /**
   * Resolves with the reason once this node can no longer work, for instance when its disk failed.
   */
  failed(): Promise<StorageError> {
    const node = this.#node;
    return new Promise((resolve) => {
      const check = (): void => {
        if (node.failure !== undefined) resolve(node.failure);
      };
      node.onChange(check);
      check();
    });
  }

  /**
   * Releases everything; pending calls are rejected with `CLOSED`, what was acknowledged is on
   * disk. Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    this.#calls.close(new StorageError('CLOSED', 'the storage is closed'));
    this.#retries.close();
    await this.#node.close();
  }

  async #write(command: Uint8Array, options: CallOptions | undefined): Promise<WriteResult> {
    const index = await this.#submit({ kind: REQUEST_KIND.write, body: command }, options);
    return { index: BigInt(index) };
  }

  #submit(submission: Submission, options: CallOptions | undefined): Promise<number> {
    return this.#calls.start<number>(options, (call) => this.#submissions.submit(submission, call));
  }

  #serve(kernel: Kernel): void {
    const node = this.#node;
    this.#submissions.serve(
      REQUEST_KIND.write,
      writeOperation(node, kernel.codec, maxCommandBytesOf(this.#limits)),
    );
    this.#submissions.serve(REQUEST_KIND.join, (body, done) => join(node, body, done));
    this.#submissions.serve(REQUEST_KIND.leave, (body, done) => leave(node, body, done));
    this.#submissions.serve(REQUEST_KIND.updateAddress, (body, done) =>
      updateAddress(node, body, done),
    );
    this.#submissions.serve(REQUEST_KIND.changeMembers, (body, done) =>
      changeMembers(node, body, done),
    );
    serveClients(node, this);
    node.onChange(() => {
      this.#retries.changed();
      this.#leaderWaits.changed();
    });
  }
}
