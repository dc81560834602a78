import { Worker } from 'node:worker_threads';
import type { StorageError } from '../port/errors.js';
import { baseFailure } from './lmdb-failure.js';
import {
  type WriterAnswer,
  type WriterOrder,
  writerSource,
  writerStart,
} from './lmdb-writer-program.js';

const DEADLINE_MS = 120_000;
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 2 };

interface Waiting {
  readonly resolve: (answer: WriterAnswer) => void;
  readonly reject: (error: StorageError) => void;
  readonly deadline: NodeJS.Timeout;
}

/**
 * The thread that writes into one LMDB environment: orders go in, answers come out in order. Keeps
 * the process alive only between `hold` and `letGo`.
 */
export class WriterThread {
  readonly #folder: string;
  readonly #signal = new Int32Array(new SharedArrayBuffer(4));
  readonly #worker: Worker;
  readonly #answers: WriterAnswer[] = [];
  #waiting: Waiting | undefined;
  #failure: StorageError | undefined;

  constructor(folder: string) {
    this.#folder = folder;
    this.#worker = new Worker(writerSource(), {
      eval: true,
      workerData: writerStart(folder, this.#signal),
      resourceLimits: RESOURCE_LIMITS,
    });
    this.#worker.on('message', (answer: WriterAnswer) => this.#receive(answer));
    this.#worker.on('error', (error) => this.#fail(error));
    this.#worker.on('exit', (code) => this.#fail(new Error(`its writer ended with ${code}`)));
  }

  /** Why nothing more can be written; `undefined` while all is well. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  hold(): void {
    this.#worker.ref();
  }

  letGo(): void {
    this.#worker.unref();
  }

  /** Throws the failure where there was one. */
  tell(order: WriterOrder, transfer: ArrayBuffer[] = []): void {
    if (this.#failure !== undefined) throw this.#failure;
    this.#worker.postMessage(order, transfer);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  /**
   * The next answer; rejects when the thread failed or says nothing for two minutes. One caller at
   * a time.
   */
  answer(): Promise<WriterAnswer> {
    const ready = this.#answers.shift();
    if (ready !== undefined) return Promise.resolve(ready);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      const late = new Error(`no answer for ${DEADLINE_MS} ms`);
      const deadline = setTimeout(() => this.#fail(late), DEADLINE_MS);
      this.#waiting = { resolve, reject, deadline };
    });
  }

  #receive(answer: WriterAnswer): void {
    if (answer.kind === 'failed') this.#fail(answer);
    else if (this.#waiting === undefined) this.#answers.push(answer);
    else this.#stopWaiting()?.resolve(answer);
  }

  #fail(cause: unknown): void {
    this.#failure ??= baseFailure(this.#folder, cause);
    this.#stopWaiting()?.reject(this.#failure);
  }

  #stopWaiting(): Waiting | undefined {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    clearTimeout(waiting?.deadline);
    return waiting;
  }
}
