import { createRequire } from 'node:module';
import type * as WorkerThreads from 'node:worker_threads';
import type * as Lmdb from 'lmdb';
import {
  DATABASE_NAMES,
  DATABASE_OPTIONS,
  environmentOptions,
  META_KEY,
} from './lmdb-environment.js';

/** What the writer's thread is told. Chunks between `begin` and `commit` make up one transaction. */
export type WriterOrder =
  | { readonly kind: 'begin' }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array; readonly length: number }
  | { readonly kind: 'commit'; readonly meta: Uint8Array }
  | { readonly kind: 'abort' }
  | { readonly kind: 'close' };

/** What the writer's thread answers. `taken` gives the buffer of a chunk back; `code` is LMDB's or the host's number. */
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

/** Source text of the writer's thread, a CommonJS script; its function refers to nothing outside itself. */
export function writerSource(): string {
  const lmdbPath = createRequire(import.meta.url).resolve('lmdb');
  return `const __name = (value) => value;
(${runWriter.toString()})(require(${JSON.stringify(lmdbPath)}), require('node:worker_threads'));`;
}

function runWriter(lmdb: typeof Lmdb, threads: typeof WorkerThreads): void {
  const start = threads.workerData as WriterStart;
  const port = threads.parentPort as WorkerThreads.MessagePort;
  const root = lmdb.open<Uint8Array, Uint8Array>(start.environment);
  const data = root.openDB<Uint8Array, Uint8Array>({ ...start.database, name: start.names.data });
  const meta = root.openDB<Uint8Array, Uint8Array>({ ...start.database, name: start.names.meta });
  const answer = (message: WriterAnswer) => port.postMessage(message);

  const nextOrder = (): WriterOrder => {
    for (;;) {
      const seen = Atomics.load(start.signal, 0);
      const received = threads.receiveMessageOnPort(port) as { message: WriterOrder } | undefined;
      if (received !== undefined) return received.message;
      Atomics.wait(start.signal, 0, seen);
    }
  };

  const writeChunk = (bytes: Uint8Array, length: number): void => {
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < length; ) {
      const keyEnd = at + 8 + view.getUint32(at, true);
      const recordBytes = view.getUint32(at + 4, true);
      const key = bytes.subarray(at + 8, keyEnd);
      at = recordBytes === start.removed ? keyEnd : keyEnd + recordBytes;
      if (recordBytes === start.removed) data.remove(key);
      else data.put(key, bytes.subarray(keyEnd, at));
    }
  };

  const takeOrders = (): unknown => {
    for (;;) {
      const order = nextOrder();
      if (order.kind === 'chunk') {
        writeChunk(order.bytes, order.length);
        port.postMessage({ kind: 'taken', bytes: order.bytes }, [
          order.bytes.buffer as ArrayBuffer,
        ]);
      } else if (order.kind === 'commit') {
        meta.put(start.metaKey, order.meta);
        return undefined;
      } else {
        return lmdb.ABORT;
      }
    }
  };

  let usable = true;
  port.on('message', (order: WriterOrder) => {
    if (!usable) return;
    if (order.kind === 'close') {
      usable = false;
      root.close().then(() => {
        answer({ kind: 'closed' });
        port.close();
      });
    } else if (order.kind === 'begin') {
      try {
        const outcome = root.transactionSync(takeOrders);
        answer({ kind: outcome === undefined ? 'committed' : 'aborted' });
      } catch (error) {
        usable = false;
        const { message, code } = error as { message: string; code?: number };
        answer({ kind: 'failed', message, code });
      }
    }
  });
}
