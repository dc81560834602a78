import { commitTo } from '../commit.js';
import { saveHardState } from '../log-changes.js';
import { isMembership } from '../membership.js';
import { acknowledge } from '../reply.js';
import type { RaftState } from '../state.js';
import type { NodeId, SnapshotRef, Term } from '../types.js';
import { becomeFollower, hearLeader } from './follower.js';

/** A whole snapshot lies ready, sent by the leader of `term`. */
export interface ReceivedSnapshot {
  readonly from: NodeId;
  readonly term: Term;
  readonly snapshot: SnapshotRef;
}

/**
 * Decides whether a snapshot replaces the log: only one from the current leader, and only beyond
 * what is here.
 */
export function onSnapshotReceived(state: RaftState, received: ReceivedSnapshot): void {
  if (!isFromLeader(state, received)) return;
  const { snapshot, from } = received;
  const { log, outputs, commitIndex } = state;
  const held = log.termAt(snapshot.index);
  if (snapshot.index <= commitIndex && held !== undefined && held !== snapshot.term) {
    outputs.decide('snapshot-ignored-conflict-with-committed');
  } else if (snapshot.index <= commitIndex) {
    outputs.decide('snapshot-already-covered');
    acknowledge(state, from, commitIndex);
  } else if (held === snapshot.term) {
    outputs.decide('snapshot-skipped-log-has-it');
    commitTo(state, snapshot.index);
    acknowledge(state, from, snapshot.index);
  } else {
    state.installing = snapshot;
    outputs.snapshotToInstall = snapshot;
  }
}

/**
 * The snapshot is the state: log, memberships and pointers begin anew behind it, the whole tail is
 * gone.
 */
export function onSnapshotInstalled(state: RaftState, snapshot: SnapshotRef): void {
  const { installing, log, writes, memberships, outputs } = state;
  if (installing?.index !== snapshot.index || installing.term !== snapshot.term) {
    outputs.decide('snapshot-installed-ignored');
    return;
  }
  outputs.decide('snapshot-installed');
  const { index, term, membership } = installing;
  state.installing = undefined;
  log.reset({ index, term });
  writes.reset(index);
  memberships.reset({ index, membership });
  outputs.membershipChanged = true;
  state.commitIndex = index;
  state.deliveredIndex = index;
  state.appliedIndex = index;
  saveHardState(state);
  if (state.leaderId !== undefined) acknowledge(state, state.leaderId, index);
}

function isFromLeader(state: RaftState, { from, term, snapshot }: ReceivedSnapshot): boolean {
  const { outputs, config } = state;
  if (!isUsable(snapshot, term) || from === config.nodeId) {
    outputs.decide('snapshot-ignored-malformed');
    return false;
  }
  if (term < state.term) {
    outputs.decide('snapshot-ignored-older-term');
    return false;
  }
  if (state.installing !== undefined) {
    outputs.decide('snapshot-ignored-installing');
    return false;
  }
  if (term > state.term) becomeFollower(state, term, from);
  if ((state.leaderId ?? from) !== from) {
    outputs.decide('snapshot-ignored-second-leader');
    return false;
  }
  hearLeader(state, { from, session: state.session });
  return true;
}

function isUsable({ index, term, membership }: SnapshotRef, leaderTerm: Term): boolean {
  const isPoint = Number.isSafeInteger(index) && Number.isSafeInteger(term);
  const isPossible = index > 0 && term >= 0 && term <= leaderTerm;
  return isPoint && Number.isSafeInteger(leaderTerm) && isPossible && isMembership(membership);
}
