import type { File, Files } from '../host/files.js';
import type { Codec } from '../kernel/kernel.js';
import { hardStateRecord, writeMarkRecord } from './own-records.js';
import { Segment, segmentPath } from './segment.js';
import { encodeSegmentHeader, type SegmentHeader } from './segment-header.js';
import type { SpareFile } from './spare-file.js';
import type { LogHardState } from './types.js';

/** What a new segment begins with and how much it must hold behind that. */
export interface SegmentStart {
  readonly header: SegmentHeader;
  readonly hardState: LogHardState;
  /** Bytes of the write that must fit. */
  readonly roomBytes: number;
}

/** Makes segments out of spare files. */
export class SegmentStarter {
  readonly #files: Files;
  readonly #codec: Codec;
  readonly #folder: string;
  readonly #spare: SpareFile;

  constructor(files: Files, codec: Codec, folder: string, spare: SpareFile) {
    this.#files = files;
    this.#codec = codec;
    this.#folder = folder;
    this.#spare = spare;
  }

  /**
   * Writes header and hard state, makes them durable, and only then gives the file its name,
   * durably.
   */
  async start({ header, hardState, roomBytes }: SegmentStart): Promise<Segment> {
    const headerBytes = encodeSegmentHeader(this.#codec, header);
    const state = this.#codec.encodeRecords([hardStateRecord(hardState)]);
    const markOffset = headerBytes.length + state.length;
    const mark = this.#codec.encodeRecords([writeMarkRecord(headerBytes.length, markOffset)]);
    const endOffset = markOffset + mark.length;
    const { file, path } = await this.#spare.take(endOffset + roomBytes);
    try {
      file.write(0, [headerBytes, state, mark]);
      await synced(file);
      const named = segmentPath(this.#folder, header.sequence);
      this.#files.rename(path, named);
      this.#files.syncFolder(this.#folder);
      return new Segment(named, header, file, endOffset);
    } catch (error) {
      file.close();
      throw error;
    }
  }
}

/** Resolves when what was written before is durable. */
export function synced(file: File): Promise<void> {
  return new Promise((resolve, reject) => {
    file.sync((error) => (error === undefined ? resolve() : reject(error)));
  });
}
