import { commitTo } from '../commit.js';
import { becomeFollower } from '../follower/follower.js';
import { quorumValue } from '../quorum.js';
import type { Leadership, RaftState } from '../state.js';
import type { Index, NodeId } from '../types.js';
import { tellDeparted } from './departures.js';
import { answerConfirmedReads, releaseHeldReads } from './read-rounds.js';
import { sendDueAppends } from './replication.js';
import { sendTimeoutNow } from './transfer.js';

/**
 * Commits what a quorum holds durably, provided that its newest entry is of this term (paper
 * 5.4.2). Who is on probation does not count.
 */
export function advanceCommit(state: RaftState): void {
  const { leading, log, outputs } = state;
  if (leading === undefined) return;
  const index = quorumIndex(state, leading);
  if (index <= state.commitIndex) return;
  if (log.termAt(index) !== leading.term) {
    outputs.decide('commit-held-older-term');
    return;
  }
  leading.uncommittedBytes -= log.bytesBetween(state.commitIndex, index);
  commitTo(state, index);
  releaseHeldReads(state, leading);
  tellDeparted(state, leading);
  if (isRemoved(state)) leave(state, leading);
}

/**
 * Peers that get no entries are told the commit index now. That waits until the entries are applied
 * here, so that the next proposals carry it where they follow at once.
 */
export function tellCommit(leading: Leadership): void {
  leading.appendsDue = true;
  leading.commitNewsDue = true;
}

function isRemoved({ memberships, config, commitIndex }: RaftState): boolean {
  return !memberships.isVoter(config.nodeId) && memberships.latestIndex <= commitIndex;
}

function leave(state: RaftState, leading: Leadership): void {
  state.outputs.decide('leader-stepped-down-removed');
  answerConfirmedReads(state, leading);
  tellCommit(leading);
  sendDueAppends(state);
  const heir = mostCaughtUpVoter(state, leading);
  if (heir !== undefined) sendTimeoutNow(state, heir);
  becomeFollower(state, state.term, undefined);
}

function quorumIndex({ memberships, config, writes }: RaftState, leading: Leadership): Index {
  return quorumValue(memberships.voterSets, (nodeId) => {
    if (nodeId === config.nodeId) return writes.durableIndex;
    const progress = leading.progress.get(nodeId);
    return progress === undefined || progress.probation !== 0 ? 0 : progress.matchIndex;
  });
}

function mostCaughtUpVoter({ memberships }: RaftState, leading: Leadership): NodeId | undefined {
  const voters = [...leading.progress.values()].filter(
    ({ nodeId, probation }) => memberships.isVoter(nodeId) && probation === 0,
  );
  const furthest = Math.max(...voters.map(({ matchIndex }) => matchIndex));
  return voters.find(({ matchIndex }) => matchIndex === furthest)?.nodeId;
}
