import type { Host } from '../../host/host.js';
import type { Codec } from '../../kernel/kernel.js';
import type { RaftNode } from '../../node/node.js';
import { allMembers } from '../../node/wire/membership-json.js';
import { StorageError } from '../../port/errors.js';
import { callNode } from '../client-calls.js';
import { NodeClient } from '../node-client.js';

const PAUSE_MS = 100;

/** What a node needs to ask to be let in. */
export interface JoiningParts {
  readonly host: Host;
  readonly codec: Codec;
  readonly node: RaftNode;
  readonly addresses: readonly string[];
  /** To be taken in, or as a member to tell a new address. */
  readonly method: 'join' | 'updateAddress';
  /** Budget of one attempt at one address. */
  readonly attemptMs: number;
  readonly isClosed: () => boolean;
}

/**
 * Asks the members at these addresses, one after the other and again, to take this node in or to
 * learn its new address; resolves with the cluster id once one did, or the leader came by itself.
 * Rejects with the last error after `timeoutMs`.
 */
export async function askToJoin(parts: JoiningParts, timeoutMs: number): Promise<string> {
  const { clock } = parts.host;
  const deadlineMs = clock.monotonicMs() + timeoutMs;
  let last = new StorageError('TIMEOUT', 'no member answered');
  while (!parts.isClosed() && clock.monotonicMs() < deadlineMs) {
    if (parts.method === 'join' && isInvited(parts.node)) return parts.node.clusterId;
    for (const address of parts.addresses) {
      try {
        return await askOne(parts, address);
      } catch (error) {
        last = error instanceof StorageError ? error : last;
        if (last.code === 'CLUSTER_MISMATCH') throw last;
      }
    }
    await new Promise<void>((resolve) => clock.setTimer(PAUSE_MS, resolve));
  }
  throw last;
}

function isInvited({ nodeId, membership }: RaftNode): boolean {
  return allMembers(membership).some((member) => member.nodeId === nodeId);
}

async function askOne(parts: JoiningParts, address: string): Promise<string> {
  const { host, codec, node, method, attemptMs } = parts;
  const client = await NodeClient.connect(host, codec, {
    address,
    clusterId: node.clusterId,
    timeoutMs: attemptMs,
  });
  try {
    if (client.clusterId === '') throw new StorageError('NO_LEADER', `${address} has no cluster`);
    const { nodeId, advertisedAddress } = node;
    await callNode(client, { method, nodeId, address: advertisedAddress }, attemptMs);
    return client.clusterId;
  } finally {
    client.close();
  }
}
