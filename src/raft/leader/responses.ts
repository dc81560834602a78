import type { AppendResponse, HeartbeatResponse } from '../message.js';
import type { Leadership, RaftState } from '../state.js';
import type { Index, NodeId } from '../types.js';
import { advanceCommit } from './leader-commit.js';
import { becomeProbe, becomeReplicate, type Progress } from './progress.js';
import { answerConfirmedReads } from './read-rounds.js';
import { beginReadmission } from './readmission.js';
import { tellTarget } from './transfer.js';

/** A peer accepted an append, or says where it may agree. */
export function onAppendResponse(state: RaftState, message: AppendResponse): void {
  const { leading, log, outputs } = state;
  const progress = heardPeer(state, message);
  if (leading === undefined || progress === undefined) return;
  progress.recentlyActive = true;
  if (message.rejected) onRejection(state, leading, progress, message);
  else if (message.matchIndex > log.lastIndex) outputs.decide('append-response-ignored-beyond-log');
  else onAccepted(state, leading, progress, message.matchIndex);
}

/** A peer lives; it may have got stuck on lost messages, and it confirms read rounds. */
export function onHeartbeatResponse(state: RaftState, message: HeartbeatResponse): void {
  const { leading, outputs } = state;
  const progress = heardPeer(state, message);
  if (leading === undefined || progress === undefined) return;
  progress.recentlyActive = true;
  resume(state, leading, progress);
  if (message.readRound > leading.lastRound) {
    outputs.decide('read-round-ignored-unknown');
    return;
  }
  progress.confirmedRound = Math.max(progress.confirmedRound, message.readRound);
  answerConfirmedReads(state, leading);
}

/** An answer to a leader at a node that does not lead. */
export function ignoreLeaderTraffic(state: RaftState): void {
  state.outputs.decide('message-ignored-not-leader');
}

/** A message to this peer was lost, or the connection to it closed. */
export function onUnreachable(state: RaftState, nodeId: NodeId): void {
  const progress = state.leading?.progress.get(nodeId);
  if (progress?.state !== 'replicate') return;
  state.outputs.decide('replication-probes-unreachable');
  becomeProbe(progress, progress.matchIndex + 1);
  progress.paused = true;
}

/** A snapshot stream ended. */
export function onSnapshotSent(
  state: RaftState,
  sent: { readonly to: NodeId; readonly index: Index; readonly succeeded: boolean },
): void {
  const progress = state.leading?.progress.get(sent.to);
  if (progress?.state !== 'snapshot') {
    state.outputs.decide('snapshot-sent-ignored');
    return;
  }
  const succeeded = sent.succeeded && sent.index <= state.log.lastIndex;
  state.outputs.decide(succeeded ? 'snapshot-sent' : 'snapshot-failed');
  becomeProbe(progress, succeeded ? sent.index + 1 : progress.matchIndex + 1);
  progress.paused = true;
}

function heardPeer(
  state: RaftState,
  { from, session, probation }: AppendResponse | HeartbeatResponse,
): Progress | undefined {
  const { leading, outputs } = state;
  const progress = leading?.progress.get(from);
  if (leading === undefined || progress === undefined) {
    outputs.decide('message-ignored-unknown-peer');
    return undefined;
  }
  if (session !== progress.session) {
    outputs.decide('response-ignored-old-session');
    return undefined;
  }
  if (probation === progress.probation) {
    progress.isProven = probation === 0;
    return progress;
  }
  if (probation !== 0) {
    beginReadmission(state, leading, from, probation);
    return undefined;
  }
  outputs.decide('peer-released');
  progress.probation = 0;
  progress.isProven = true;
  advanceCommit(state);
  return progress;
}

function onAccepted(
  state: RaftState,
  leading: Leadership,
  progress: Progress,
  matchIndex: Index,
): void {
  const isNews = matchIndex > progress.matchIndex;
  if (isNews) progress.matchIndex = matchIndex;
  progress.nextIndex = Math.max(progress.nextIndex, progress.matchIndex + 1);
  if (progress.state === 'replicate') progress.inflights.freeTo(matchIndex);
  else if (progress.state === 'probe') startReplicating(progress, matchIndex);
  else endSnapshot(state, progress);
  leading.appendsDue = true;
  if (!isNews) return;
  advanceCommit(state);
  if (state.leading === leading) tellTarget(state, leading);
}

function startReplicating(progress: Progress, matchIndex: Index): void {
  if (matchIndex === progress.matchIndex) becomeReplicate(progress);
}

function endSnapshot(state: RaftState, progress: Progress): void {
  if (progress.matchIndex < state.log.previous.index) return;
  state.outputs.decide('snapshot-ended-by-response');
  becomeReplicate(progress);
}

function onRejection(
  state: RaftState,
  leading: Leadership,
  progress: Progress,
  { matchIndex: rejectedIndex, hintIndex, hintTerm }: AppendResponse,
): void {
  const { outputs, log } = state;
  if (rejectedIndex <= progress.matchIndex) {
    outputs.decide('rejection-ignored-below-match');
    return;
  }
  const isStale =
    progress.state === 'snapshot' ||
    (progress.state === 'probe' && rejectedIndex !== progress.nextIndex - 1);
  if (isStale) {
    outputs.decide('rejection-ignored-stale');
    return;
  }
  const hint = Math.min(hintIndex, rejectedIndex - 1);
  const agreed = log.newestAtOrBelow(hint, hintTerm).index;
  if (agreed < hint) outputs.decide('rejection-skipped-term');
  becomeProbe(progress, Math.min(rejectedIndex, agreed + 1));
  leading.appendsDue = true;
}

function resume(state: RaftState, leading: Leadership, progress: Progress): void {
  if (!progress.resumable) return;
  progress.resumable = false;
  if (progress.state === 'probe' && progress.paused) {
    state.outputs.decide('replication-probe-resumed');
    progress.paused = false;
  } else if (progress.state === 'replicate' && isStalled(state, progress)) {
    state.outputs.decide('replication-stalled-peer-poked');
    progress.poked = true;
  }
  progress.matchAtHeartbeat = progress.matchIndex;
  leading.appendsDue = true;
}

function isStalled({ log }: RaftState, progress: Progress): boolean {
  return progress.matchIndex < log.lastIndex && progress.matchIndex === progress.matchAtHeartbeat;
}
