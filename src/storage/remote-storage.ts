import type { Host } from '../host/host.js';
import { createKernel } from '../kernel/engine.js';
import { maxFrameBytes } from '../node/bounds.js';
import { InvalidArgumentError, StorageError } from '../port/errors.js';
import type { Limits } from '../port/limits.js';
import type {
  CallOptions,
  KeyValue,
  Operation,
  ReadOptions,
  StoragePort,
  WriteResult,
} from '../port/storage-port.js';
import { type BodyItem, encodeBody } from './call-body.js';
import { type ClientAnswer, type ClientCall, sendCall } from './client-calls.js';
import { NodeClient } from './node-client.js';
import { maxCommandBytesOf } from './node-options.js';
import type { NodeStatus } from './node-status.js';

const ASK_LIMITS_BYTES = 1024 * 1024;
const FRAME_MARGIN_BYTES = 64;

/** Where a running node is and how long calls to it may take. */
export interface RemoteOptions {
  readonly address: string;
  /** Budget of connecting, and of a call without its own `timeoutMs`. */
  readonly timeoutMs: number;
  /** Refuse any other cluster; empty or absent accepts each. */
  readonly clusterId?: string;
}

/** The storage of a running node, seen through a connection to it. */
export class RemoteStorage implements StoragePort {
  readonly #client: NodeClient;
  readonly #timeoutMs: number;
  #maxBodyBytes: Promise<number> | undefined;

  private constructor(client: NodeClient, timeoutMs: number) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
  }

  /** Connects. Rejects with `TIMEOUT`, `CLUSTER_MISMATCH` or `CONFIG`. */
  static async connect(
    host: Pick<Host, 'clock' | 'network' | 'random'>,
    { address, timeoutMs, clusterId = '' }: RemoteOptions,
  ): Promise<RemoteStorage> {
    const client = await NodeClient.connect(host, createKernel().codec, {
      address,
      clusterId,
      timeoutMs,
    });
    return new RemoteStorage(client, timeoutMs);
  }

  /** Whether the connection is gone; every later call is rejected. */
  get closed(): boolean {
    return this.#client.closed;
  }

  async status(options?: CallOptions): Promise<NodeStatus> {
    return (await this.#call({ method: 'status' }, [], options)).result as NodeStatus;
  }

  async put(key: string, value: Uint8Array, options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'put' }, [{ key, value: checkedValue(value) }], options);
  }

  async get(key: string, options?: ReadOptions): Promise<Uint8Array> {
    const { items } = await this.#call({ method: 'get' }, [{ key }], options);
    return items[0]?.value?.slice() ?? new Uint8Array(0);
  }

  async delete(key: string, options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'delete' }, [{ key }], options);
  }

  async list(prefix: string, options?: ReadOptions): Promise<KeyValue[]> {
    const { items } = await this.#call({ method: 'list', prefix }, [], options);
    return items.map(({ key, value }) => ({ key, value: value ?? new Uint8Array(0) }));
  }

  async batch(operations: readonly Operation[], options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'batch' }, operations.map(itemOf), options);
  }

  /** Adds a node, or changes the address of a member. */
  async join(nodeId: string, address: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'join', nodeId, address }, [], options);
  }

  /** Removes a node; one that is no member is no error. */
  async leave(nodeId: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'leave', nodeId }, [], options);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #write(
    call: ClientCall,
    items: readonly BodyItem[],
    options: CallOptions | undefined,
  ): Promise<WriteResult> {
    const { result } = await this.#call(call, items, options);
    return { index: BigInt((result as { index: string }).index) };
  }

  async #call(
    call: ClientCall,
    items: readonly BodyItem[],
    options: ReadOptions = {},
  ): Promise<ClientAnswer> {
    const { signal, timeoutMs = this.#timeoutMs, consistency } = options;
    if (signal?.aborted === true) throw aborted(signal);
    const freshness = consistency === undefined ? {} : { consistency };
    const body = encodeBody({ header: { ...call, ...freshness, timeoutMs }, items });
    if (body.byteLength > ASK_LIMITS_BYTES) await this.#checkSize(body);
    const answer = sendCall(this.#client, body, timeoutMs);
    return signal === undefined ? answer : unlessAborted(answer, signal);
  }

  async #checkSize({ byteLength }: Uint8Array): Promise<void> {
    this.#maxBodyBytes ??= this.status().then(({ limits }) => maxBodyBytes(limits));
    const most = await this.#maxBodyBytes;
    if (byteLength <= most) return;
    throw new StorageError('TOO_LARGE', `the call has ${byteLength} bytes, the node takes ${most}`);
  }
}

const maxBodyBytes = (limits: Limits): number =>
  maxFrameBytes(maxCommandBytesOf(limits)) - FRAME_MARGIN_BYTES;

function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted(signal));
    signal.addEventListener('abort', onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

const aborted = (signal: AbortSignal): StorageError =>
  new StorageError('ABORTED', 'the caller aborted; a write already sent may still commit', {
    cause: signal.reason,
  });

function itemOf(operation: Operation): BodyItem {
  const { type, key } = operation;
  if (type === 'delete') return { key };
  if (type === 'put') return { key, value: checkedValue(operation.value) };
  throw new InvalidArgumentError(`an operation has the unknown type ${JSON.stringify(type)}`);
}

function checkedValue(value: unknown): Uint8Array {
  if (value instanceof Uint8Array) return value;
  throw new InvalidArgumentError('value must be a Uint8Array');
}
