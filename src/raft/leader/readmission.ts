import { appendProposed } from '../log-changes.js';
import type { Leadership, RaftState } from '../state.js';
import type { NodeId } from '../types.js';
import { newProgress, type Progress } from './progress.js';

/**
 * A peer came back empty: nothing it said before counts, and nothing it says until an entry that is
 * appended now is committed without it and known to it. That entry outlives any election the peer
 * may have taken part in before it lost its disk.
 */
export function beginReadmission(
  state: RaftState,
  leading: Leadership,
  nodeId: NodeId,
  nonce: number,
): void {
  const { log, config, outputs } = state;
  outputs.decide('peer-came-back-empty');
  const releaseIndex = log.lastIndex + 1;
  leading.lastSession += 1;
  const progress = newProgress(nodeId, log.lastIndex, config, leading.lastSession);
  progress.probation = nonce;
  progress.releaseIndex = releaseIndex;
  progress.recentlyActive = true;
  leading.progress.set(nodeId, progress);
  leading.appendsDue = true;
  appendProposed(state, [{ index: releaseIndex, term: leading.term, type: 'noop', bytes: 0 }]);
}

/** The nonce to release a peer with; 0 while it has to wait, or is a full member. */
export function releaseOf({ commitIndex }: RaftState, progress: Progress): number {
  const reached = Math.min(commitIndex, progress.matchIndex);
  return reached >= progress.releaseIndex ? progress.probation : 0;
}
