import { createRequire } from 'node:module';
import type * as WorkerThreads from 'node:worker_threads';
import type * as Lmdb from 'lmdb';
import {
  DATABASE_NAMES,
  DATABASE_OPTIONS,
  environmentOptions,
  META_KEY,
} from './lmdb-environment.js';

/**
 * What the writer's thread is told. Chunks between `begin` and `commit` make up one transaction.
 */
export type WriterOrder =
  | { readonly kind: 'begin' }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array; readonly length: number }
  | { readonly kind: 'commit'; readonly meta: Uint8Array }
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' };

/**
 * What the writer's thread answers. `taken` gives the buffer of a chunk back; `code` is LMDB's or
 * the host's number.
 */
export type WriterAnswer =
  | { readonly kind: 'taken'; readonly bytes: Uint8Array }
  | { readonly kind: 'committed' | 'aborted' | 'closed' }
  | { readonly kind: 'failed'; readonly message: string; readonly code: number | undefined };

/** What the writer's thread starts with; `signal` is a counter raised after every order. */
export interface WriterStart {
  readonly signal: Int32Array;
  readonly environment: ReturnType<typeof environmentOptions>;
  readonly database: typeof DATABASE_OPTIONS;
  readonly names: typeof DATABASE_NAMES;
  readonly metaKey: Uint8Array;
  readonly removed: number;
}

/** Bytes before each change of a chunk: u32 key length, u32 record length, little endian. */
export const CHANGE_HEADER_BYTES = 8;
/** Record length that stands for a removed key. */
export const REMOVED = 0xffffffff;

/** What a writer for this folder starts with. */
export function writerStart(folder: string, signal: Int32Array): WriterStart {
  return {
    signal,
    environment: environmentOptions(folder),
    database: DATABASE_OPTIONS,
    names: DATABASE_NAMES,
    metaKey: META_KEY,
    removed: REMOVED,
  };
}

/**
 * Source text of the writer's thread, a CommonJS script. Its class refers to nothing outside
 * itself.
 */
export function writerSource(): string {
  const lmdbPath = JSON.stringify(createRequire(import.meta.url).resolve('lmdb'));
  return `const __name = (value) => value;
const threads = require('node:worker_threads');
new (${WriterLoop.toString()})(require(${lmdbPath}), threads).run();`;
}

class WriterLoop {
  readonly lmdb: typeof Lmdb;
  readonly threads: typeof WorkerThreads;
  readonly start: WriterStart;
  readonly port: WorkerThreads.MessagePort;
  readonly root: Lmdb.RootDatabase<Uint8Array, Uint8Array>;
  readonly data: Lmdb.Database<Uint8Array, Uint8Array>;
  readonly meta: Lmdb.Database<Uint8Array, Uint8Array>;
  usable = true;

  constructor(lmdb: typeof Lmdb, threads: typeof WorkerThreads) {
    this.lmdb = lmdb;
    this.threads = threads;
    this.start = threads.workerData as WriterStart;
    this.port = threads.parentPort as WorkerThreads.MessagePort;
    const { environment, database, names } = this.start;
    this.root = lmdb.open<Uint8Array, Uint8Array>(environment);
    this.data = this.root.openDB<Uint8Array, Uint8Array>({ ...database, name: names.data });
    this.meta = this.root.openDB<Uint8Array, Uint8Array>({ ...database, name: names.meta });
  }

  run(): void {
    this.port.on('message', (order: WriterOrder) => {
      if (!this.usable) return;
      if (order.kind === 'begin') this.transact();
      if (order.kind === 'close') this.close();
    });
  }

  answer(answer: WriterAnswer, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(answer, transfer);
  }

  transact(): void {
    try {
      const outcome = this.root.transactionSync(() => this.takeOrders());
      this.answer({ kind: outcome === undefined ? 'committed' : 'aborted' });
    } catch (error) {
      this.usable = false;
      const { message, code } = error as { message: string; code?: number };
      this.answer({ kind: 'failed', message, code });
    }
  }

  takeOrders(): unknown {
    for (;;) {
      const order = this.nextOrder();
      if (order.kind === 'chunk') {
        this.writeChunk(order.bytes, order.length);
        const { bytes } = order;
        this.answer({ kind: 'taken', bytes }, [bytes.buffer as ArrayBuffer]);
      } else if (order.kind === 'commit') {
        this.meta.put(this.start.metaKey, order.meta);
        return undefined;
      } else {
        return this.lmdb.ABORT;
      }
    }
  }

  nextOrder(): WriterOrder {
    for (;;) {
      const seen = Atomics.load(this.start.signal, 0);
      const received = this.threads.receiveMessageOnPort(this.port);
      if (received !== undefined) return (received as { message: WriterOrder }).message;
      Atomics.wait(this.start.signal, 0, seen);
    }
  }

  writeChunk(bytes: Uint8Array, length: number): void {
    const { removed } = this.start;
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < length; ) {
      const keyEnd = at + 8 + view.getUint32(at, true);
      const recordBytes = view.getUint32(at + 4, true);
      const key = bytes.subarray(at + 8, keyEnd);
      at = recordBytes === removed ? keyEnd : keyEnd + recordBytes;
      if (recordBytes === removed) this.data.remove(key);
      else this.data.put(key, bytes.subarray(keyEnd, at));
    }
  }

  close(): void {
    this.usable = false;
    this.root.close().then(() => {
      this.answer({ kind: 'closed' });
      this.port.close();
    });
  }
}
