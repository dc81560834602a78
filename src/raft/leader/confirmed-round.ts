import { quorumValue } from '../quorum.js';
import type { Leadership, RaftState } from '../state.js';

/** Newest round of heartbeats that a quorum has answered; who is on probation does not count. */
export function confirmedRound({ memberships, config }: RaftState, leading: Leadership): number {
  return quorumValue(memberships.voterSets, (nodeId) => {
    if (nodeId === config.nodeId) return leading.lastRound;
    const progress = leading.progress.get(nodeId);
    return progress === undefined || progress.probation !== 0 ? 0 : progress.confirmedRound;
  });
}
