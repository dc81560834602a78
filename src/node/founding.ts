import type { Random } from '../host/random.js';
import type { Codec } from '../kernel/kernel.js';
import type { Member } from '../raft/types.js';
import type { Identity } from './identity.js';
import type { NodeOptions } from './options.js';

const CLUSTER_ID_BYTES = 8;

/**
 * Cluster id of a node that has none yet: given, minted when it founds a cluster alone, or derived
 * alike by every founder from the list of founders; empty when it is to be learnt.
 */
export function founderClusterId(options: NodeOptions, random: Random, codec: Codec): string {
  const { bootstrap, clusterId } = options;
  if (bootstrap === undefined || clusterId !== '') return clusterId;
  if (bootstrap.length === 1) return random.hex(CLUSTER_ID_BYTES);
  return deriveClusterId(codec, bootstrap);
}

/** Identity of a founder; `undefined` for a node that founds nothing. */
export function foundedIdentity(
  options: NodeOptions,
  clusterId: string,
  advertisedAddress: string,
): Identity | undefined {
  const { bootstrap, nodeId } = options;
  if (bootstrap === undefined) return undefined;
  const voters = bootstrap.map((member) => ({
    nodeId: member.nodeId,
    address: member.address === '' ? advertisedAddress : member.address,
  }));
  return { nodeId, clusterId, founders: { voters, learners: [] } };
}

function deriveClusterId(codec: Codec, founders: readonly Member[]): string {
  const list = founders.map(({ nodeId, address }) => `${nodeId}=${address}`).sort();
  const bytes = new TextEncoder().encode(list.join('\n'));
  const first = codec.crc32c(bytes);
  const second = codec.crc32c(bytes, first);
  return hex(first) + hex(second);
}

const hex = (value: number): string => value.toString(16).padStart(8, '0');
