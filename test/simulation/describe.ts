import type { Membership } from '../../src/raft/types.js';
import type { SimulatedNode } from './simulated-node.js';

export function describeNode(node: SimulatedNode): string {
  const { nodeId, life, isUp, isDamaged, isRetired, isWiped, storage } = node;
  const status = node.raft?.coreStatus();
  const flags = [
    isUp ? (storage === undefined ? 'opening' : 'open') : 'down',
    ...(life.paused ? ['paused'] : []),
    ...(isDamaged ? [isWiped ? 'wiped' : 'damaged'] : []),
    ...(isRetired ? ['retired'] : []),
  ];
  if (status === undefined) return `${nodeId} ${flags.join(' ')} at ${node.address}`;
  const { role, term, leaderId, lastIndex, commitIndex, appliedIndex, probation } = status;
  const pointers = `last ${lastIndex}, commit ${commitIndex}, applied ${appliedIndex}`;
  const peers = status.progress.map(
    (peer) =>
      `${peer.nodeId} ${peer.state} ${peer.matchIndex}${peer.recentlyActive ? '' : ' mute'}`,
  );
  return [
    `${life.name} ${flags.join(' ')} at ${node.address}: ${role} of term ${term} under ${leaderId}`,
    `${pointers}, probation ${probation}, ${describeMembership(status.membership)}`,
    ...peers,
  ].join('; ');
}

function describeMembership({ voters, learners, outgoing }: Membership): string {
  const names = [voters, learners, outgoing ?? []].map((members) =>
    members.map(({ nodeId, address, standby }) => {
      const isMoved = address !== `${nodeId}:7000`;
      return `${nodeId}${standby === true ? '*' : ''}${isMoved ? `@${address}` : ''}`;
    }),
  );
  return `voters [${names[0]}] learners [${names[1]}] outgoing [${names[2]}]`;
}
