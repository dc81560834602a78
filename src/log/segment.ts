import type { File, Files } from '../host/files.js';
import { EntryPositions } from './entry-positions.js';
import type { SegmentHeader } from './segment-header.js';

const NAME = /^\d{20}\.log$/;
const NAME_DIGITS = 20;

/** One file of the log. */
export class Segment {
  readonly path: string;
  readonly header: SegmentHeader;
  readonly file: File;
  readonly sizeBytes: number;
  /** Entries whose live record stands here. */
  readonly entries: EntryPositions;
  /** Where the next write goes. */
  endOffset: number;

  constructor(path: string, header: SegmentHeader, file: File, endOffset: number) {
    this.path = path;
    this.header = header;
    this.file = file;
    this.sizeBytes = file.size();
    this.entries = new EntryPositions(header.firstIndex);
    this.endOffset = endOffset;
  }

  get isHalfFull(): boolean {
    return this.endOffset * 2 >= this.sizeBytes;
  }
}

/** Path of the segment file with this sequence. */
export function segmentPath(folder: string, sequence: number): string {
  return `${folder}/${String(sequence).padStart(NAME_DIGITS, '0')}.log`;
}

/** Paths of the segment files in a folder, ascending by sequence. */
export function segmentPaths(files: Files, folder: string): string[] {
  return files
    .list(folder)
    .filter((name) => NAME.test(name))
    .map((name) => `${folder}/${name}`);
}
