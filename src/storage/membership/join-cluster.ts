import { allMembers } from '../../node/wire/membership-json.js';
import { askToJoin, type JoiningParts } from './joining.js';

const ATTEMPTS = 6;

/**
 * Makes sure that the cluster knows this node: a node without a cluster is taken in by one of
 * `addresses`, and that is waited for; a member whose address changed tells the others in the
 * background.
 */
export async function joinCluster(parts: Omit<JoiningParts, 'method'>): Promise<void> {
  const { node, addresses, attemptMs } = parts;
  const members = allMembers(node.membership);
  const self = members.find(({ nodeId }) => nodeId === node.nodeId);
  if (self === undefined && addresses.length > 0) {
    const joining = { ...parts, method: 'join' } as const;
    await node.joinCluster(await askToJoin(joining, ATTEMPTS * attemptMs));
    return;
  }
  const others = members.filter(({ nodeId }) => nodeId !== node.nodeId);
  const moved = self !== undefined && self.address !== node.advertisedAddress;
  if (!moved || others.length === 0) return;
  const known = [...addresses, ...others.map(({ address }) => address)];
  const moving = { ...parts, addresses: known, method: 'updateAddress' } as const;
  askToJoin(moving, Number.POSITIVE_INFINITY).catch(() => undefined);
}
