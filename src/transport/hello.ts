import { HelloReader, HelloWriter } from './hello-bytes.js';
import type { Lane } from './link.js';

/** Oldest and newest version of the protocol that this code speaks. */
export const PROTOCOL = { minVersion: 1, maxVersion: 1 } as const;

/** Longest frame before the handshake is done, in bytes. */
export const HANDSHAKE_FRAME_BYTES = 4096;

const MAGIC = 'GRFTNET1';
const INCARNATION_BYTES = 8;
const LANES: readonly (Lane | undefined)[] = [undefined, 'consensus', 'snapshot', 'client'];

/** What each side says of itself first. */
export interface Hello {
  readonly minVersion: number;
  readonly maxVersion: number;
  readonly lane: Lane;
  /** 16 hexadecimal digits, new with every start of a process. */
  readonly incarnation: string;
  /** Empty for a client that takes any cluster, and for a node that has none yet. */
  readonly clusterId: string;
  /** Empty for a client. */
  readonly nodeId: string;
  /** Whom the sender means to reach; empty for anyone. */
  readonly toNodeId: string;
}

/** Why a hello cannot be read. */
export type HelloFault = 'wrong-magic' | 'version-mismatch' | 'malformed-hello';

/**
 * Layout: 8 bytes magic, u16 lowest and u16 highest version, u8 lane, three zero bytes, 8 bytes
 * incarnation, then cluster id, node id and addressed node id, each a u8 length and UTF-8. Little
 * endian.
 */
export function encodeHello(hello: Hello): Uint8Array {
  return new HelloWriter()
    .ascii(MAGIC)
    .u16(hello.minVersion)
    .u16(hello.maxVersion)
    .u32(LANES.indexOf(hello.lane))
    .hex(hello.incarnation)
    .text(hello.clusterId)
    .text(hello.nodeId)
    .text(hello.toNodeId)
    .bytes();
}

/**
 * The hello in these bytes, or why there is none. Magic and versions stand at the same place in
 * every version; bytes that a later version appends are ignored.
 */
export function decodeHello(payload: Uint8Array): Hello | HelloFault {
  const reader = new HelloReader(payload);
  if (reader.ascii(MAGIC.length) !== MAGIC) return 'wrong-magic';
  const minVersion = reader.u16();
  const maxVersion = reader.u16();
  if (reader.failed) return 'malformed-hello';
  if (minVersion > PROTOCOL.maxVersion || maxVersion < PROTOCOL.minVersion) {
    return 'version-mismatch';
  }
  const lane = LANES[reader.u32()];
  const incarnation = reader.hex(INCARNATION_BYTES);
  const clusterId = reader.text();
  const nodeId = reader.text();
  const toNodeId = reader.text();
  if (reader.failed || lane === undefined) return 'malformed-hello';
  return { minVersion, maxVersion, lane, incarnation, clusterId, nodeId, toNodeId };
}
