import { keyBytesOf, keyOf } from './entry';
import { childReference, entryOf, isLeaf, rootReference } from './node';

/** Rank of two equal keys. */
export const RANK_EQUAL: u32 = 0xffffffff;

const PRESENT: u32 = 0x100;
const PRESENT_SHIFT: u32 = 8;
const RANK_SHIFT: u32 = 4;
const RANK_MASK: u32 = 15;

/**
 * The entry with this key, or the one that shares the longest beginning with it; the table must not
 * be empty.
 */
export function nearestEntry(key: usize, keyBytes: u32): usize {
  let reference = load<u32>(rootReference());
  while (!isLeaf(reference)) {
    reference = load<u32>(childReference(reference, bitAt(key, keyBytes, load<u32>(reference))));
  }
  return entryOf(reference);
}

/**
 * Rank of the first bit in which a key differs from the key of an operation: nine bits a byte, the
 * first of them set while the key lasts, so that ranks order bits as keys compare. RANK_EQUAL when
 * there is none. /
 */
export function firstDifference(key: usize, keyBytes: u32, operation: u32): u32 {
  const otherKey = keyOf(operation);
  const otherBytes = keyBytesOf(operation);
  const shared = keyBytes < otherBytes ? keyBytes : otherBytes;
  let at: u32 = 0;
  while (at + 8 <= shared) {
    const difference = load<u64>(key + at) ^ load<u64>(otherKey + at);
    if (difference != 0) {
      at += (ctz(difference) as u32) >>> 3;
      return rankAt(key + at, otherKey + at, at);
    }
    at += 8;
  }
  while (at < shared) {
    if (load<u8>(key + at) != load<u8>(otherKey + at)) return rankAt(key + at, otherKey + at, at);
    at++;
  }
  return keyBytes == otherBytes ? RANK_EQUAL : shared << RANK_SHIFT;
}

/** Bit of a key at a rank, 0 or 1. */
export function bitAt(key: usize, keyBytes: u32, rank: u32): u32 {
  const position = rank >>> RANK_SHIFT;
  if (position >= keyBytes) return 0;
  const symbol = PRESENT | (load<u8>(key + position) as u32);
  return (symbol >>> (PRESENT_SHIFT - (rank & RANK_MASK))) & 1;
}

function rankAt(byte: usize, otherByte: usize, position: u32): u32 {
  const difference = ((load<u8>(byte) as u32) ^ (load<u8>(otherByte) as u32)) as u32;
  return (position << RANK_SHIFT) | (PRESENT_SHIFT - (31 - (clz(difference) as u32)));
}
