import type { Files } from '../host/files.js';
import { CorruptedError, StorageError } from '../port/errors.js';
import type { Membership } from '../raft/types.js';
import { membershipToJson, parseMembership } from './wire/membership-json.js';

const FORMAT = 1;

/** Who a data folder belongs to, fixed once it is written. */
export interface Identity {
  readonly nodeId: string;
  readonly clusterId: string;
  /**
   * The membership before the first entry of the log: the founders, or nobody for a node that
   * joined.
   */
  readonly founders: Membership;
}

const pathOf = (folder: string): string => `${folder}/identity.json`;

/** Reads the identity of a data folder; `undefined` when it has none yet. Throws `CORRUPTED`. */
export function readIdentity(files: Files, folder: string): Identity | undefined {
  const content = files.readWhole(pathOf(folder));
  if (content === undefined) return undefined;
  const identity = parseIdentity(new TextDecoder().decode(content));
  if (identity === undefined) throw new CorruptedError(`${pathOf(folder)} is not an identity file`);
  return identity;
}

/** Writes the identity of a data folder, durably. */
export function writeIdentity(files: Files, folder: string, identity: Identity): void {
  const { nodeId, clusterId } = identity;
  const founders = membershipToJson(identity.founders);
  const json = `${JSON.stringify({ format: FORMAT, nodeId, clusterId, founders })}\n`;
  files.replaceWhole(pathOf(folder), new TextEncoder().encode(json));
}

/** Refuses a folder of another node or cluster with `CLUSTER_MISMATCH`. */
export function checkIdentity(identity: Identity, nodeId: string, clusterId: string): void {
  if (identity.nodeId !== nodeId) {
    throw new StorageError(
      'CLUSTER_MISMATCH',
      `the data folder belongs to node ${identity.nodeId}, not ${nodeId}`,
    );
  }
  if (clusterId !== '' && identity.clusterId !== clusterId) {
    throw new StorageError(
      'CLUSTER_MISMATCH',
      `the data folder belongs to cluster ${identity.clusterId}, not ${clusterId}`,
    );
  }
}

function parseIdentity(json: string): Identity | undefined {
  try {
    const parsed = JSON.parse(json) as Record<string, unknown>;
    const { format, nodeId, clusterId, founders } = parsed;
    if (format !== FORMAT || typeof nodeId !== 'string' || typeof clusterId !== 'string') {
      return undefined;
    }
    const membership = typeof founders === 'string' ? parseMembership(founders) : undefined;
    return membership === undefined ? undefined : { nodeId, clusterId, founders: membership };
  } catch {
    return undefined;
  }
}
