import { commitTo } from '../commit.js';
import {
  forgetEarlierPromise,
  hurryElection,
  noteLeaderContact,
  promiseLease,
  restartElectionTimer,
} from '../election/timers.js';
import { saveHardState } from '../log-changes.js';
import type { Heartbeat } from '../message.js';
import { endProbationByLeader } from '../probation.js';
import { refuseWaitingReads } from '../read-index.js';
import { respond } from '../reply.js';
import type { RaftState } from '../state.js';
import type { NodeId, Term } from '../types.js';

/**
 * Follows in `term`; a newer term forgets the vote, and every change of role or leader refuses
 * waiting reads.
 */
export function becomeFollower(state: RaftState, term: Term, leaderId: NodeId | undefined): void {
  if (state.role !== 'follower' || term !== state.term || leaderId !== state.leaderId) {
    refuseWaitingReads(state);
  }
  state.leading = undefined;
  state.votes.clear();
  if (term > state.term) adoptTerm(state, term);
  state.leaderId = leaderId;
  if (state.role !== 'follower') restartElectionTimer(state);
  state.role = 'follower';
}

/** The leader of our term spoke. */
export function hearLeader(
  state: RaftState,
  { from, session }: { readonly from: NodeId; readonly session: number },
): void {
  if (state.role === 'candidate') state.outputs.decide('candidate-followed-leader');
  if (state.role !== 'follower' || state.leaderId !== from) {
    becomeFollower(state, state.term, from);
  }
  state.session = session;
  noteLeaderContact(state);
}

/** The leader lives; its commit index is one we have acknowledged. */
export function onHeartbeat(state: RaftState, message: Heartbeat): void {
  hearLeader(state, message);
  if (message.lease) promiseLease(state);
  if (!message.lease) forgetEarlierPromise(state);
  endProbationByLeader(state, message.release);
  if (message.commitIndex > state.log.lastIndex) {
    state.outputs.decide('heartbeat-commit-beyond-log');
  } else {
    commitTo(state, message.commitIndex);
  }
  respond(state, {
    type: 'heartbeatResponse',
    from: state.config.nodeId,
    to: message.from,
    term: state.term,
    readRound: message.readRound,
    session: message.session,
    probation: state.probation,
  });
}

/** A connection closed: only that of the leader matters to a follower. */
export function onFollowerDisconnected(state: RaftState, nodeId: NodeId): void {
  if (nodeId === state.leaderId) hurryElection(state);
}

function adoptTerm(state: RaftState, term: Term): void {
  state.term = term;
  state.vote = undefined;
  state.session = 0;
  saveHardState(state);
}
