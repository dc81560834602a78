import { setImmediate as nextTurn } from 'node:timers/promises';
import { StorageError } from '../port/errors.js';
import type { BaseChange } from './base.js';
import { CHUNK_BYTES, ChangeChunk, changeBytes } from './change-chunk.js';
import type { WriterAnswer } from './lmdb-writer-program.js';
import { WriterThread } from './lmdb-writer-thread.js';

const SLICE_MS = 0.5;
const MAX_CHUNKS = 4;

/**
 * Writes transactions into an LMDB environment, one at a time, in a thread that the first one
 * starts.
 */
export class LmdbWriter {
  readonly #folder: string;
  readonly #spareBuffers: Uint8Array[] = [];
  #thread: WriterThread | undefined;
  #chunksOut = 0;
  #closing = false;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Why the environment must not be touched any more; `undefined` while all is well. */
  get failure(): StorageError | undefined {
    return this.#thread?.failure;
  }

  /**
   * One durable transaction. Rejects with `DISK_FULL` or `CORRUPTED` when it failed, or with what
   * `changes` threw.
   */
  write(changes: Iterator<BaseChange>, meta: Uint8Array): Promise<void> {
    this.#thread ??= new WriterThread(this.#folder);
    const writing = this.#write(this.#thread, changes, meta);
    this.#lastWrite = writing.catch(() => undefined);
    return writing;
  }

  /**
   * Gives up a transaction under way, releases the environment in the thread and ends it. Never
   * rejects.
   */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#lastWrite;
    const thread = this.#thread;
    if (thread === undefined || thread.failure !== undefined) return;
    thread.hold();
    thread.tell({ kind: 'close' });
    await thread.answer().catch(() => undefined);
    this.#thread = undefined;
    thread.letGo();
  }

  async #write(thread: WriterThread, changes: Iterator<BaseChange>, meta: Uint8Array) {
    thread.hold();
    try {
      thread.tell({ kind: 'begin' });
      await this.#sendOrAbort(thread, changes);
      thread.tell({ kind: 'commit', meta });
      await this.#outcome(thread);
    } finally {
      thread.letGo();
    }
  }

  async #sendOrAbort(thread: WriterThread, changes: Iterator<BaseChange>): Promise<void> {
    try {
      await this.#send(thread, changes);
    } catch (error) {
      if (thread.failure === undefined) {
        thread.tell({ kind: 'abort' });
        await this.#outcome(thread);
      }
      throw error;
    }
  }

  async #send(thread: WriterThread, changes: Iterator<BaseChange>): Promise<void> {
    let chunk = new ChangeChunk(await this.#buffer(thread, 0));
    let startedMs = performance.now();
    for (let step = changes.next(); step.done !== true; step = changes.next()) {
      if (!chunk.add(step.value)) {
        this.#sendChunk(thread, chunk);
        chunk = new ChangeChunk(await this.#buffer(thread, changeBytes(step.value)));
        chunk.add(step.value);
      }
      if (performance.now() - startedMs < SLICE_MS) continue;
      await nextTurn();
      if (this.#closing) throw new StorageError('CLOSED', 'the base was closed during a write');
      startedMs = performance.now();
    }
    this.#sendChunk(thread, chunk);
  }

  #sendChunk(thread: WriterThread, { bytes, length }: ChangeChunk): void {
    thread.tell({ kind: 'chunk', bytes, length }, [bytes.buffer as ArrayBuffer]);
    this.#chunksOut += 1;
  }

  async #buffer(thread: WriterThread, bytes: number): Promise<Uint8Array> {
    while (this.#chunksOut >= MAX_CHUNKS) this.#take(await thread.answer());
    if (bytes > CHUNK_BYTES) return new Uint8Array(bytes);
    return this.#spareBuffers.pop() ?? new Uint8Array(CHUNK_BYTES);
  }

  async #outcome(thread: WriterThread): Promise<void> {
    while (this.#take(await thread.answer()));
  }

  #take(answer: WriterAnswer): boolean {
    if (answer.kind !== 'taken') return false;
    this.#chunksOut -= 1;
    if (answer.bytes.byteLength === CHUNK_BYTES) this.#spareBuffers.push(answer.bytes);
    return true;
  }
}
