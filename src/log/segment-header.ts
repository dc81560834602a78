import {
  ID_MAX_BYTES,
  SEGMENT_CLUSTER_ID_OFFSET,
  SEGMENT_CRC_OFFSET,
  SEGMENT_FIRST_INDEX_OFFSET,
  SEGMENT_GENERATION_OFFSET,
  SEGMENT_HEADER_BYTES,
  SEGMENT_MAGIC_OFFSET,
  SEGMENT_NODE_ID_OFFSET,
  SEGMENT_PREVIOUS_TERM_OFFSET,
  SEGMENT_SEQUENCE_OFFSET,
  SEGMENT_VERSION,
  SEGMENT_VERSION_OFFSET,
} from '../../assembly/layout.js';
import type { Codec } from '../kernel/kernel.js';
import { CorruptedError, InvalidArgumentError } from '../port/errors.js';

/** What the first bytes of a segment file say of it. */
export interface SegmentHeader {
  /** Index of the first entry it may hold; entries from there on in earlier segments are void. */
  readonly firstIndex: number;
  /** Term of the entry before; 0 at the start of a log. */
  readonly previousTerm: number;
  readonly generation: number;
  readonly sequence: number;
  readonly clusterId: string;
  readonly nodeId: string;
}

const MAGIC = new TextEncoder().encode('GRFTLOG1');

/** The header as it stands at the start of a segment file: SEGMENT_HEADER_BYTES. */
export function encodeSegmentHeader(codec: Codec, header: SegmentHeader): Uint8Array {
  const bytes = new Uint8Array(SEGMENT_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC, SEGMENT_MAGIC_OFFSET);
  view.setUint32(SEGMENT_VERSION_OFFSET, SEGMENT_VERSION, true);
  view.setBigUint64(SEGMENT_FIRST_INDEX_OFFSET, BigInt(header.firstIndex), true);
  view.setBigUint64(SEGMENT_PREVIOUS_TERM_OFFSET, BigInt(header.previousTerm), true);
  view.setBigUint64(SEGMENT_GENERATION_OFFSET, BigInt(header.generation), true);
  view.setBigUint64(SEGMENT_SEQUENCE_OFFSET, BigInt(header.sequence), true);
  writeId(bytes, SEGMENT_CLUSTER_ID_OFFSET, header.clusterId);
  writeId(bytes, SEGMENT_NODE_ID_OFFSET, header.nodeId);
  view.setUint32(SEGMENT_CRC_OFFSET, codec.crc32c(bytes), true);
  return bytes;
}

/**
 * Reads the header of the file at `path`. Throws `CORRUPTED` for a bad one and for a format of a
 * later version.
 */
export function decodeSegmentHeader(codec: Codec, bytes: Uint8Array, path: string): SegmentHeader {
  checkFormat(bytes, path);
  const header = bytes.slice(0, SEGMENT_HEADER_BYTES);
  const view = new DataView(header.buffer);
  const crc = view.getUint32(SEGMENT_CRC_OFFSET, true);
  view.setUint32(SEGMENT_CRC_OFFSET, 0, true);
  if (codec.crc32c(header) !== crc) {
    throw new CorruptedError(`${path}: the header at offset 0 fails its checksum`);
  }
  return {
    firstIndex: Number(view.getBigUint64(SEGMENT_FIRST_INDEX_OFFSET, true)),
    previousTerm: Number(view.getBigUint64(SEGMENT_PREVIOUS_TERM_OFFSET, true)),
    generation: Number(view.getBigUint64(SEGMENT_GENERATION_OFFSET, true)),
    sequence: Number(view.getBigUint64(SEGMENT_SEQUENCE_OFFSET, true)),
    clusterId: readId(header, SEGMENT_CLUSTER_ID_OFFSET),
    nodeId: readId(header, SEGMENT_NODE_ID_OFFSET),
  };
}

function checkFormat(bytes: Uint8Array, path: string): void {
  const isWhole = bytes.length >= SEGMENT_HEADER_BYTES;
  if (!isWhole || MAGIC.some((byte, at) => bytes[SEGMENT_MAGIC_OFFSET + at] !== byte)) {
    throw new CorruptedError(`${path}: no log segment begins at offset 0`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, SEGMENT_HEADER_BYTES);
  const version = view.getUint32(SEGMENT_VERSION_OFFSET, true);
  if (version !== SEGMENT_VERSION) {
    throw new CorruptedError(
      `${path}: format version ${version}, this program knows version ${SEGMENT_VERSION}`,
    );
  }
}

function writeId(bytes: Uint8Array, offset: number, id: string): void {
  const encoded = new TextEncoder().encode(id);
  if (encoded.length > ID_MAX_BYTES) {
    throw new InvalidArgumentError(`id ${id} has ${encoded.length} bytes, over ${ID_MAX_BYTES}`);
  }
  bytes[offset] = encoded.length;
  bytes.set(encoded, offset + 1);
}

function readId(bytes: Uint8Array, offset: number): string {
  const from = offset + 1;
  return new TextDecoder().decode(bytes.subarray(from, from + (bytes[offset] ?? 0)));
}
