import type { Host } from '../host/host.js';
import type { Codec } from '../kernel/kernel.js';
import { ByteReader, ByteWriter } from '../node/wire/byte-writer.js';
import { FRAME } from '../node/wire/frames.js';
import { StorageError, TimeoutError } from '../port/errors.js';
import { type ClientLink, connectClient } from '../transport/client.js';

/** Where and how a client connects. */
export interface NodeClientOptions {
  readonly address: string;
  /** Empty accepts any cluster. */
  readonly clusterId: string;
  readonly timeoutMs: number;
  readonly maxFrameBytes: number;
}

interface Waiting {
  resolve(body: Uint8Array): void;
  reject(error: StorageError): void;
}

/** A connection to a running node that sends requests and takes their answers. */
export class NodeClient {
  readonly #link: ClientLink;
  readonly #host: Pick<Host, 'clock'>;
  readonly #waiting = new Map<number, Waiting>();
  #lastId = 0;
  #closed = false;

  private constructor(host: Pick<Host, 'clock'>, link: ClientLink) {
    this.#host = host;
    this.#link = link;
    link.onFrame((type, payload) => this.#onFrame(type, payload));
    link.onClose(() => this.#onClose());
  }

  /** Connects. Rejects with `TIMEOUT`, `CLUSTER_MISMATCH` or `CONFIG`. */
  static async connect(
    host: Pick<Host, 'clock' | 'network' | 'random'>,
    codec: Codec,
    options: NodeClientOptions,
  ): Promise<NodeClient> {
    return new NodeClient(host, await connectClient(host, codec, options.address, options));
  }

  /** Cluster of the node at the other end; empty while that has none. */
  get clusterId(): string {
    return this.#link.clusterId;
  }

  get nodeId(): string {
    return this.#link.nodeId;
  }

  /** Whether the connection is gone, from either side. */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * Sends a request. Rejects with `TIMEOUT` when it was not sent, `OUTCOME_UNKNOWN` when no answer
   * came.
   */
  request(kind: number, body: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    this.#lastId += 1;
    const id = this.#lastId;
    const header = new ByteWriter(5).u32(id).u8(kind).bytes;
    return new Promise((resolve, reject) => {
      if (!this.#link.send(FRAME.request, [header, body])) {
        reject(new TimeoutError('the connection is closed or full; nothing was sent'));
        return;
      }
      const timer = this.#host.clock.setTimer(timeoutMs, () => {
        this.#waiting.delete(id);
        reject(new StorageError('OUTCOME_UNKNOWN', 'the node did not answer in time'));
      });
      this.#waiting.set(id, {
        resolve: (answer) => {
          timer.cancel();
          resolve(answer);
        },
        reject: (error) => {
          timer.cancel();
          reject(error);
        },
      });
    });
  }

  close(): void {
    this.#link.close();
  }

  #onFrame(type: number, payload: Uint8Array): void {
    if (type !== FRAME.response) return;
    const reader = new ByteReader(payload);
    const id = reader.u32();
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    waiting?.resolve(reader.rest());
  }

  #onClose(): void {
    this.#closed = true;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) {
      reject(new StorageError('OUTCOME_UNKNOWN', 'the connection closed before an answer came'));
    }
  }
}
