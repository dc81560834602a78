import { createHash } from 'node:crypto';
import { CorruptedError } from '../port/errors.js';
import type { BaseMeta } from './base.js';

const DIGEST_BYTES = 8;
const INDEX_OFFSET = DIGEST_BYTES;
const TERM_OFFSET = INDEX_OFFSET + 8;
const MEMBERSHIP_OFFSET = TERM_OFFSET + 8;

/** Meta of a base that holds nothing. */
export const EMPTY_META: BaseMeta = { appliedIndex: 0, appliedTerm: 0, membership: '' };

/**
 * Bytes of a meta: 8 bytes of SHA-256 over the rest, u64 index, u64 term (little endian),
 * membership in UTF-8.
 */
export function encodeBaseMeta(meta: BaseMeta): Uint8Array {
  const membership = new TextEncoder().encode(meta.membership);
  const bytes = new Uint8Array(MEMBERSHIP_OFFSET + membership.byteLength);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(INDEX_OFFSET, BigInt(meta.appliedIndex), true);
  view.setBigUint64(TERM_OFFSET, BigInt(meta.appliedTerm), true);
  bytes.set(membership, MEMBERSHIP_OFFSET);
  bytes.set(digest(bytes));
  return bytes;
}

/** The meta in these bytes. Throws `CORRUPTED` naming the place when they fail their digest. */
export function decodeBaseMeta(bytes: Uint8Array, place: string): BaseMeta {
  if (bytes.byteLength < MEMBERSHIP_OFFSET || !matchesDigest(bytes)) {
    throw new CorruptedError(`the applied index stored in ${place} fails its checksum`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return {
    appliedIndex: Number(view.getBigUint64(INDEX_OFFSET, true)),
    appliedTerm: Number(view.getBigUint64(TERM_OFFSET, true)),
    membership: new TextDecoder().decode(bytes.subarray(MEMBERSHIP_OFFSET)),
  };
}

function digest(bytes: Uint8Array): Uint8Array {
  return createHash('sha256')
    .update(bytes.subarray(DIGEST_BYTES))
    .digest()
    .subarray(0, DIGEST_BYTES);
}

function matchesDigest(bytes: Uint8Array): boolean {
  return digest(bytes).every((byte, at) => byte === bytes[at]);
}
