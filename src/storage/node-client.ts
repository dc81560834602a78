import type { Host } from '../host/host.js';
import type { Codec } from '../kernel/kernel.js';
import { ByteReader, ByteWriter } from '../node/wire/byte-writer.js';
import { FRAME } from '../node/wire/frames.js';
import { REQUEST_KIND } from '../node/wire/request-kinds.js';
import { StorageError, TimeoutError } from '../port/errors.js';
import { type ClientLink, connectClient } from '../transport/client.js';
import { AnswerJoiner } from './answer-chunks.js';

const MAX_FRAME_BYTES = 128 * 1024 * 1024;
const MAX_ANSWER_BYTES = 80 * 1024 * 1024;

/** Where and how a client connects. */
export interface NodeClientOptions {
  readonly address: string;
  /** Empty accepts any cluster. */
  readonly clusterId: string;
  readonly timeoutMs: number;
}

interface Waiting {
  readonly joiner: AnswerJoiner;
  resolve(answer: Uint8Array): void;
  reject(error: StorageError): void;
}

/** A connection to a running node that makes calls and takes their answers. */
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
    const clientOptions = { ...options, maxFrameBytes: MAX_FRAME_BYTES };
    return new NodeClient(host, await connectClient(host, codec, options.address, clientOptions));
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
   * Makes a call. Rejects with `TIMEOUT` when it was not sent, `OUTCOME_UNKNOWN` when no answer
   * came.
   */
  call(body: Uint8Array, timeoutMs: number): Promise<Uint8Array> {
    this.#lastId += 1;
    const id = this.#lastId;
    const header = new ByteWriter(5).u32(id).u8(REQUEST_KIND.call).bytes;
    return new Promise((resolve, reject) => {
      if (!this.#link.send(FRAME.request, [header, body])) {
        reject(new TimeoutError('the connection is closed or full; nothing was sent'));
        return;
      }
      const timer = this.#host.clock.setTimer(timeoutMs, () => {
        this.#waiting.delete(id);
        reject(unknown('the node did not answer in time'));
      });
      this.#waiting.set(id, {
        joiner: new AnswerJoiner(MAX_ANSWER_BYTES),
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
    const answer = waiting?.joiner.add(reader.rest());
    if (waiting === undefined || answer === undefined || answer === 'more') return;
    this.#waiting.delete(id);
    if (answer === 'too-large') waiting.reject(unknown('the answer is longer than any may be'));
    else waiting.resolve(answer);
  }

  #onClose(): void {
    this.#closed = true;
    const lost = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const { reject } of lost) reject(unknown('the connection closed before an answer came'));
  }
}

const unknown = (message: string): StorageError => new StorageError('OUTCOME_UNKNOWN', message);
