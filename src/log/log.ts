import type { Files } from '../host/files.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError, InvalidArgumentError, StorageError } from '../port/errors.js';
import { concatenate } from './entry-run.js';
import { LogFiles } from './log-files.js';
import { newerHardState } from './own-records.js';
import { pendingWrite } from './pending-write.js';
import { type EntryRange, type ReadEntries, readEntries } from './reader.js';
import { RecentEntries } from './recent-entries.js';
import type { LogPoint } from './segment-chain.js';
import type { LogAppend, LogHandlers, LogHardState, LogOptions, LogRecovery } from './types.js';
import { Writer } from './writer.js';

export type {
  LogAppend,
  LogEntryRef,
  LogHandlers,
  LogHardState,
  LogOptions,
  LogRecovery,
} from './types.js';

/**
 * The replicated log of one node in segment files: what it reports as persisted survives a crash at
 * any moment.
 */
export class Log {
  readonly #codec: Codec;
  readonly #files: LogFiles;
  readonly #recent: RecentEntries;
  readonly #writer: Writer;
  #previous: LogPoint;
  #lastIndex: number;
  #pendingResets = 0;
  #closing: Promise<void> | undefined;

  private constructor(
    codec: Codec,
    files: LogFiles,
    { options, recovery }: { options: LogOptions; recovery: LogRecovery },
    handlers: LogHandlers,
  ) {
    this.#codec = codec;
    this.#files = files;
    this.#recent = new RecentEntries(options.cacheBytes);
    this.#previous = files.chain.previous;
    this.#lastIndex = files.chain.lastIndex;
    this.#writer = new Writer(
      {
        codec,
        handlers,
        chain: files.chain,
        spare: files.spare,
        roll: (write, hardState) => files.roll(write, hardState),
        onWritten: () => this.#recent.trim(this.#writer.writtenTo),
      },
      recovery.hardState,
    );
  }

  /**
   * Opens the log in a folder, or begins one. Throws `CORRUPTED` naming file and offset,
   * `CLUSTER_MISMATCH` for a folder of another node or cluster, `DISK_FULL`.
   */
  static async open(
    files: Files,
    codec: Codec,
    options: LogOptions,
    handlers: LogHandlers,
  ): Promise<{ log: Log; recovery: LogRecovery }> {
    const { logFiles, recovery } = await LogFiles.open(files, codec, options);
    return { log: new Log(codec, logFiles, { options, recovery }, handlers), recovery };
  }

  /** Index of the first entry held, or of the next one where there is none. */
  get firstIndex(): number {
    return this.#previous.index + 1;
  }

  /** Index of the last entry appended, durable or not; `firstIndex - 1` where there is none. */
  get lastIndex(): number {
    return this.#lastIndex;
  }

  /** Term of the entry before the first. */
  get previousTerm(): number {
    return this.#previous.term;
  }

  /** Bytes of the live entries in the files. */
  get sizeBytes(): number {
    return this.#files.chain.entryBytes;
  }

  /**
   * Takes a write: one write and sync at a time, all that is queued meanwhile shares the next.
   * Throws `INVALID_ARGUMENT` for entries that do not follow; does nothing once it has failed.
   */
  append(write: LogAppend): void {
    if (this.#closing !== undefined) throw new StorageError('CLOSED', 'the log is closed');
    if (this.#writer.failure !== undefined) return;
    this.#checkOrder(write);
    const pending = pendingWrite(this.#codec, write);
    const { truncateFrom, run } = pending;
    if (truncateFrom !== undefined && truncateFrom <= this.#lastIndex) {
      this.#recent.truncateFrom(truncateFrom);
      this.#lastIndex = truncateFrom - 1;
    }
    if (run !== undefined) {
      this.#recent.add(run);
      this.#lastIndex += write.count;
    }
    this.#writer.append(pending);
  }

  /**
   * Whole records from `from` on, below `to`, at most `maxBytes` but at least one; `undefined` when
   * `from` is not in memory.
   */
  cached(from: number, to: number, maxBytes: number): Uint8Array | undefined {
    return this.#recent.take(from, Math.min(to, this.#lastIndex + 1), maxBytes);
  }

  /**
   * The same from the files, verified. Rejects with `COMPACTED` below `firstIndex`, `CORRUPTED`,
   * `INVALID_ARGUMENT` for an empty range.
   */
  async read(from: number, to: number, maxBytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    let next = from;
    let left = maxBytes;
    while (next < Math.min(to, this.#lastIndex + 1)) {
      if (this.#closing !== undefined) throw new StorageError('CLOSED', 'the log is closed');
      const cached = this.cached(next, to, left);
      const part =
        cached === undefined
          ? await this.#readFile({ from: next, to, maxBytes: left })
          : { records: cached, count: Number.POSITIVE_INFINITY };
      if (parts.length > 0 && part.records.length > left) break;
      parts.push(part.records);
      left -= part.records.length;
      next += part.count;
    }
    if (parts.length === 0) throw new InvalidArgumentError(`no entries from ${from} to ${to}`);
    return concatenate(parts);
  }

  /**
   * Removes whole segments whose entries are all at or below `upTo`, oldest first; the newest
   * stays.
   */
  compact(upTo: number): void {
    if (this.#pendingResets > 0) return;
    try {
      this.#files.compact(Math.min(upTo, this.#writer.writtenTo - 1));
    } catch (cause) {
      this.#writer.fail('removal of log segments', cause);
    }
    this.#previous = this.#files.chain.previous;
  }

  /**
   * Makes the log an empty one behind this point, a generation of its own; durable when it
   * resolves. Earlier appends are made durable first, later ones follow; the newer of the hard
   * state given and the one last written is kept.
   */
  async reset(index: number, term: number, hardState: LogHardState): Promise<void> {
    this.#recent.clear();
    this.#previous = { index, term };
    this.#lastIndex = index;
    this.#pendingResets += 1;
    await this.#writer.exclusively(async () => {
      const newest = newerHardState(hardState, this.#writer.hardState);
      await this.#files.reset({ index, term }, newest);
      this.#writer.setHardState(newest);
      this.#pendingResets -= 1;
    });
  }

  /** Resolves when everything appended is durable; rejects with what failed. */
  flush(): Promise<void> {
    return this.#writer.exclusively(() => Promise.resolve());
  }

  /** Flushes, unless the log failed, and lets go of its files. Idempotent. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await this.flush().catch(() => undefined);
    await this.#files.close();
  }

  #checkOrder({ truncateFrom, firstIndex, count }: LogAppend): void {
    const last = Math.min(this.#lastIndex, (truncateFrom ?? Number.POSITIVE_INFINITY) - 1);
    if (last < this.#previous.index || (count > 0 && firstIndex !== last + 1)) {
      throw new InvalidArgumentError(
        `entries from ${firstIndex} on do not follow ${last}, the log begins at ${this.firstIndex}`,
      );
    }
  }

  async #readFile(range: EntryRange): Promise<ReadEntries> {
    const { from } = range;
    if (from < this.firstIndex) {
      throw new StorageError('COMPACTED', `entry ${from} is no longer in the log`);
    }
    const segment = this.#files.chain.find(from);
    if (segment === undefined) throw new CorruptedError(`entry ${from} is in no file of the log`);
    const to = Math.min(range.to, this.#writer.writtenTo);
    return readEntries(this.#codec, segment, { ...range, to });
  }
}
