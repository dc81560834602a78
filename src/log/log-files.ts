import type { Files } from '../host/files.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError } from '../port/errors.js';
import { diskFailure } from './disk-failure.js';
import { WRITE_MARK_BYTES } from './own-records.js';
import type { PendingWrite } from './pending-write.js';
import { recoverLog } from './recovery.js';
import type { Segment } from './segment.js';
import { type LogPoint, SegmentChain } from './segment-chain.js';
import type { SegmentHeader } from './segment-header.js';
import { SegmentStarter } from './segment-start.js';
import { SpareFile } from './spare-file.js';
import type { LogHardState, LogOptions, LogRecovery } from './types.js';

const NO_HARD_STATE: LogHardState = { term: 0, vote: undefined, commitIndex: 0, probation: 0 };

/**
 * The segment files of a log: which there are, and every change of that, crash-safe at each step.
 */
export class LogFiles {
  readonly chain: SegmentChain;
  readonly spare: SpareFile;
  readonly #files: Files;
  readonly #folder: string;
  readonly #starter: SegmentStarter;

  private constructor(files: Files, codec: Codec, options: LogOptions, chain: SegmentChain) {
    const { folder, segmentBytes } = options;
    this.chain = chain;
    this.spare = new SpareFile(files, folder, segmentBytes);
    this.#files = files;
    this.#folder = folder;
    this.#starter = new SegmentStarter(files, codec, folder, this.spare);
  }

  /** Recovers the files in the folder, or makes the first one. Throws like `recoverLog`. */
  static async open(
    files: Files,
    codec: Codec,
    options: LogOptions,
  ): Promise<{ logFiles: LogFiles; recovery: LogRecovery }> {
    const recovered = await recoverLog(files, codec, options);
    const chain = recovered?.chain ?? new SegmentChain({ index: 0, term: 0 });
    const logFiles = new LogFiles(files, codec, options, chain);
    try {
      await logFiles.spare.discard();
      if (recovered === undefined) await logFiles.#begin(options);
    } catch (cause) {
      for (const { file } of chain.segments) file.close();
      throw diskFailure(`opening of ${options.folder}`, cause);
    }
    if (chain.current?.isHalfFull === true) logFiles.spare.prepare();
    return { logFiles, recovery: recovered?.recovery ?? emptyRecovery() };
  }

  /** Starts a segment that the write fits in; `hardState` is the one before the write. */
  async roll(write: PendingWrite, hardState: LogHardState): Promise<void> {
    const { chain } = this;
    const { truncateFrom, bytes } = write;
    const firstIndex = Math.min(chain.lastIndex + 1, truncateFrom ?? Number.POSITIVE_INFINITY);
    const header = this.#following({
      firstIndex,
      previousTerm: chain.termAt(firstIndex - 1),
    });
    const start = {
      header,
      hardState: write.hardState ?? hardState,
      roomBytes: bytes + WRITE_MARK_BYTES,
    };
    chain.add(await this.#starter.start(start));
  }

  /** Replaces all segments by an empty one behind this point. */
  async reset({ index, term }: LogPoint, hardState: LogHardState): Promise<void> {
    const header = this.#following({ firstIndex: index + 1, previousTerm: term });
    const next = { ...header, generation: header.generation + 1 };
    const segment = await this.#starter.start({ header: next, hardState, roomBytes: 0 });
    for (const old of this.chain.replace(segment)) this.#remove(old);
    this.#files.syncFolder(this.#folder);
  }

  /** Removes segments whose entries are all at or below `upTo`, each durably before the next. */
  compact(upTo: number): void {
    for (const old of this.chain.takeBelow(upTo)) {
      this.#remove(old);
      this.#files.syncFolder(this.#folder);
    }
  }

  async close(): Promise<void> {
    await this.spare.discard();
    for (const { file } of this.chain.segments) file.close();
  }

  async #begin({ folder, clusterId, nodeId }: LogOptions): Promise<void> {
    this.#files.makeFolder(folder);
    this.#files.syncFolder(folder.slice(0, folder.lastIndexOf('/')) || '/');
    const header: SegmentHeader = {
      firstIndex: 1,
      previousTerm: 0,
      generation: 1,
      sequence: 1,
      clusterId,
      nodeId,
    };
    const start = { header, hardState: NO_HARD_STATE, roomBytes: 0 };
    this.chain.add(await this.#starter.start(start));
  }

  #following(point: Pick<SegmentHeader, 'firstIndex' | 'previousTerm'>): SegmentHeader {
    const current = this.chain.current?.header;
    if (current === undefined) throw new CorruptedError(`${this.#folder} has no log segment`);
    return { ...current, ...point, sequence: current.sequence + 1 };
  }

  #remove({ file, path }: Segment): void {
    file.close();
    this.#files.remove(path);
  }
}

function emptyRecovery(): LogRecovery {
  return {
    previousIndex: 0,
    previousTerm: 0,
    entries: [],
    hardState: NO_HARD_STATE,
    tornBytes: 0,
  };
}
