import type { Codec } from '../kernel/kernel.js';
import type { StorageError } from '../port/errors.js';
import { diskFailure } from './disk-failure.js';
import { writeMarkRecord } from './own-records.js';
import { fits, type PendingWrite, place } from './pending-write.js';
import type { Segment } from './segment.js';
import type { SegmentChain } from './segment-chain.js';
import type { SpareFile } from './spare-file.js';
import type { LogHandlers, LogHardState } from './types.js';

const MAX_BATCH_BYTES = 8 * 1024 * 1024;

/** What the writer works with. */
export interface WriterParts {
  readonly codec: Codec;
  readonly chain: SegmentChain;
  readonly spare: SpareFile;
  readonly handlers: LogHandlers;
  /** Makes a segment that the write fits in the current one. */
  readonly roll: (write: PendingWrite, hardState: LogHardState) => Promise<void>;
  /** Called when entries were written and can be read from their file. */
  readonly onWritten: () => void;
}

interface Job {
  readonly run: () => Promise<void>;
  readonly resolve: () => void;
  readonly reject: (error: StorageError) => void;
}

/**
 * Carries out appends in order, one write and sync at a time; what is queued meanwhile shares the
 * next.
 */
export class Writer {
  readonly #parts: WriterParts;
  #hardState: LogHardState;
  #queue: (PendingWrite | Job)[] = [];
  #busy = false;
  #failure: StorageError | undefined;

  constructor(parts: WriterParts, hardState: LogHardState) {
    this.#parts = parts;
    this.#hardState = hardState;
  }

  /** Why nothing is written any more. */
  get failure(): StorageError | undefined {
    return this.#failure;
  }

  /** The hard state last written. */
  get hardState(): LogHardState {
    return this.#hardState;
  }

  /** Entries below this index stand in their files as they are in the log. */
  get writtenTo(): number {
    let index = this.#parts.chain.lastIndex + 1;
    for (const item of this.#queue) {
      if ('resolve' in item) continue;
      index = Math.min(index, item.truncateFrom ?? index, item.run?.firstIndex ?? index);
    }
    return index;
  }

  /** Queues a write and starts it at once when nothing is under way. A no-op after a failure. */
  append(write: PendingWrite): void {
    if (this.#failure !== undefined) return;
    this.#queue.push(write);
    this.#step();
  }

  /**
   * Does something once all that was queued before is durable, and nothing else meanwhile. A throw
   * is final.
   */
  exclusively(run: () => Promise<void>): Promise<void> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return new Promise((resolve, reject) => {
      this.#queue.push({ run, resolve, reject });
      this.#step();
    });
  }

  /** Notes the hard state that a job made durable. */
  setHardState(hardState: LogHardState): void {
    this.#hardState = hardState;
  }

  #step(): void {
    const { chain } = this.#parts;
    const [head] = this.#queue;
    if (this.#busy || this.#failure !== undefined || head === undefined) return;
    if ('resolve' in head) this.#runJob(head);
    else if (chain.current === undefined || !fits(head, chain.current, 0)) this.#roll(head);
    else this.#write(chain.current);
  }

  #runJob(job: Job): void {
    this.#queue.shift();
    this.#occupy(
      job.run().then(job.resolve, (cause: unknown) => {
        const failure = diskFailure('the log cannot be replaced', cause);
        job.reject(failure);
        throw failure;
      }),
    );
  }

  #roll(write: PendingWrite): void {
    this.#occupy(this.#parts.roll(write, this.#hardState));
  }

  #occupy(work: Promise<void>): void {
    this.#busy = true;
    work.then(
      () => {
        this.#busy = false;
        this.#step();
      },
      (cause: unknown) => this.fail('a new log segment cannot be made', cause),
    );
  }

  #write(segment: Segment): void {
    const writes = this.#takeBatch(segment);
    this.#busy = true;
    try {
      this.#writeBatch(segment, writes);
      segment.file.sync((error) => this.#onSynced(writes, error));
    } catch (cause) {
      this.fail(`write to ${segment.path}`, cause);
      return;
    }
    this.#parts.onWritten();
    if (segment.isHalfFull) this.#parts.spare.prepare();
  }

  #takeBatch(segment: Segment): PendingWrite[] {
    const writes: PendingWrite[] = [];
    let bytes = 0;
    for (const write of this.#queue) {
      if ('resolve' in write || !fits(write, segment, bytes)) break;
      if (writes.length > 0 && bytes + write.bytes > MAX_BATCH_BYTES) break;
      writes.push(write);
      bytes += write.bytes;
    }
    this.#queue.splice(0, writes.length);
    return writes;
  }

  #writeBatch(segment: Segment, writes: readonly PendingWrite[]): void {
    const { codec, chain } = this.#parts;
    const start = segment.endOffset;
    const buffers: Uint8Array[] = [];
    let end = start;
    for (const { head, run, bytes } of writes) {
      if (head.length > 0) buffers.push(head);
      if (run !== undefined) buffers.push(run.bytes);
      end += bytes;
    }
    const mark = codec.encodeRecords([writeMarkRecord(start, end)]);
    buffers.push(mark);
    segment.file.write(start, buffers);
    let offset = start;
    for (const write of writes) {
      place(write, chain, offset);
      offset += write.bytes;
      this.#hardState = write.hardState ?? this.#hardState;
    }
    segment.endOffset = end + mark.length;
  }

  #onSynced(writes: readonly PendingWrite[], error: Error | undefined): void {
    const last = writes.at(-1);
    if (this.#failure !== undefined || last === undefined) return;
    if (error !== undefined) {
      this.fail('sync of the log', error);
      return;
    }
    this.#busy = false;
    this.#parts.handlers.onPersisted(last.id);
    this.#step();
  }

  /** Ends all writing for good and tells so, once. */
  fail(what: string, cause: unknown): void {
    if (this.#failure !== undefined) return;
    const failure = diskFailure(what, cause);
    this.#failure = failure;
    for (const item of this.#queue) if ('reject' in item) item.reject(failure);
    this.#queue = [];
    this.#parts.handlers.onFailed(failure);
  }
}
