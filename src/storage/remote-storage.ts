import type { Host } from '../host/host.js';
import { createKernel } from '../kernel/engine.js';
import { StorageError } from '../port/errors.js';
import type {
  CallOptions,
  KeyValue,
  Operation,
  ReadOptions,
  StoragePort,
  WriteResult,
} from '../port/storage-port.js';
import { type ClientCall, type ClientOperation, callNode } from './client-calls.js';
import { NodeClient } from './node-client.js';
import type { NodeStatus } from './node-status.js';

const MAX_FRAME_BYTES = 256 * 1024 * 1024;

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
      maxFrameBytes: MAX_FRAME_BYTES,
    });
    return new RemoteStorage(client, timeoutMs);
  }

  /** Whether the connection is gone; every later call is rejected. */
  get closed(): boolean {
    return this.#client.closed;
  }

  async status(options?: CallOptions): Promise<NodeStatus> {
    return (await this.#call({ method: 'status' }, options)) as NodeStatus;
  }

  async put(key: string, value: Uint8Array, options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'put', key, value: toBase64(value) }, options);
  }

  async get(key: string, options?: ReadOptions): Promise<Uint8Array> {
    const answer = await this.#call({ method: 'get', key }, options);
    return fromBase64((answer as { value: string }).value);
  }

  async delete(key: string, options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'delete', key }, options);
  }

  async list(prefix: string, options?: ReadOptions): Promise<KeyValue[]> {
    const answer = await this.#call({ method: 'list', prefix }, options);
    const items = answer as { key: string; value: string }[];
    return items.map(({ key, value }) => ({ key, value: fromBase64(value) }));
  }

  async batch(operations: readonly Operation[], options?: CallOptions): Promise<WriteResult> {
    return this.#write({ method: 'batch', operations: operations.map(operationOf) }, options);
  }

  /** Adds a node, or changes the address of a member. */
  async join(nodeId: string, address: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'join', nodeId, address }, options);
  }

  /** Removes a node; one that is no member is no error. */
  async leave(nodeId: string, options?: CallOptions): Promise<void> {
    await this.#call({ method: 'leave', nodeId }, options);
  }

  async close(): Promise<void> {
    this.#client.close();
  }

  async #write(call: ClientCall, options: CallOptions | undefined): Promise<WriteResult> {
    const answer = await this.#call(call, options);
    return { index: BigInt((answer as { index: string }).index) };
  }

  #call(call: ClientCall, options: ReadOptions = {}): Promise<unknown> {
    const { signal, timeoutMs = this.#timeoutMs, consistency } = options;
    if (signal?.aborted === true) return Promise.reject(aborted(signal));
    const full = consistency === undefined ? call : { ...call, consistency };
    const answer = callNode(this.#client, full, timeoutMs);
    return signal === undefined ? answer : unlessAborted(answer, signal);
  }
}

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

function operationOf(operation: Operation): ClientOperation {
  const { type, key } = operation;
  return type === 'put' ? { type, key, value: toBase64(operation.value) } : { type, key };
}

const toBase64 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, byteLength).toString('base64');

const fromBase64 = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'base64'));
