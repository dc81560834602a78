import { saveHardState } from '../log-changes.js';
import type { PreVote, Vote } from '../message.js';
import { endProbationByFounding, isBarred } from '../probation.js';
import { respond } from '../reply.js';
import type { RaftState } from '../state.js';
import type { Index, NodeId, Term } from '../types.js';
import { restartElectionTimer } from './timers.js';

/**
 * Whether the known leader was heard so lately, or was promised so much, that nobody may replace
 * it; it holds for a leader about itself.
 */
export function isLeaderLive({ leaderId, timers, config }: RaftState): boolean {
  if (timers.promisedTicks > 0) return true;
  if (leaderId === undefined || timers.leaderLost) return false;
  return timers.electionElapsedTicks < config.electionTicks;
}

/** Says whether a vote would be granted; changes nothing here, timers included. */
export function onPreVote(state: RaftState, message: PreVote): void {
  const granted = mayGrantPreVote(state, message);
  if (granted) state.outputs.decide('pre-vote-granted');
  state.outputs.send(
    {
      type: 'preVoteResponse',
      from: state.config.nodeId,
      to: message.from,
      term: granted ? message.term : state.term,
      granted,
    },
    undefined,
  );
}

/**
 * Grants at most one vote a term, to a log that is not behind ours; the answer waits until the
 * vote is durable.
 */
export function onVote(state: RaftState, message: Vote): void {
  const granted = mayGrantVote(state, message);
  if (granted) grant(state, message.from);
  respond(state, {
    type: 'voteResponse',
    from: state.config.nodeId,
    to: message.from,
    term: state.term,
    granted,
  });
}

/** Whether a vote of a newer term is to be dropped because the leader lives. */
export function isVoteUnwanted(state: RaftState, message: Vote): boolean {
  if (!isLeaderLive(state)) return false;
  if (message.transfer) {
    state.outputs.decide('vote-waived-transfer');
    return false;
  }
  if (message.from === state.leaderId) {
    state.outputs.decide('vote-waived-candidate-is-leader');
    return false;
  }
  state.outputs.decide('vote-ignored-leader-is-live');
  return true;
}

function mayGrantPreVote(state: RaftState, message: PreVote): boolean {
  const { outputs, term } = state;
  if (message.term < term) {
    outputs.decide('pre-vote-refused-older-term');
    return false;
  }
  if (isLeaderLive(state) && message.from !== state.leaderId) {
    outputs.decide('pre-vote-refused-leader-is-live');
    return false;
  }
  if (message.term === term && isVoteTaken(state, message.from)) {
    outputs.decide('pre-vote-refused-vote-taken');
    return false;
  }
  if (state.installing !== undefined) {
    outputs.decide('pre-vote-refused-installing-snapshot');
    return false;
  }
  if (isBarred(state, message.lastIndex)) {
    outputs.decide('pre-vote-refused-probation');
    return false;
  }
  if (isLogBehind(state, message)) {
    outputs.decide('pre-vote-refused-log-behind');
    return false;
  }
  if (isLeaderLive(state)) outputs.decide('pre-vote-waived-candidate-is-leader');
  return true;
}

function mayGrantVote(state: RaftState, message: Vote): boolean {
  const { outputs } = state;
  if (message.term < state.term) {
    outputs.decide('vote-refused-older-term');
    return false;
  }
  if (isVoteTaken(state, message.from)) {
    outputs.decide('vote-refused-vote-taken');
    return false;
  }
  if (state.installing !== undefined) {
    outputs.decide('vote-refused-installing-snapshot');
    return false;
  }
  if (isPromised(state, message)) {
    outputs.decide('vote-refused-promised');
    return false;
  }
  if (isBarred(state, message.lastIndex)) {
    outputs.decide('vote-refused-probation');
    return false;
  }
  if (isLogBehind(state, message)) {
    outputs.decide('vote-refused-log-behind');
    return false;
  }
  return true;
}

function grant(state: RaftState, candidate: NodeId): void {
  const { memberships, config, outputs } = state;
  if (!memberships.isVoter(config.nodeId)) outputs.decide('vote-granted-outside-voters');
  if (state.vote === candidate) {
    outputs.decide('vote-granted-again');
    return;
  }
  state.vote = candidate;
  endProbationByFounding(state);
  saveHardState(state);
  restartElectionTimer(state);
}

function isPromised({ timers, leaderId }: RaftState, { from, transfer }: Vote): boolean {
  return timers.promisedTicks > 0 && !transfer && from !== leaderId;
}

function isVoteTaken({ vote, leaderId }: RaftState, candidate: NodeId): boolean {
  return vote === undefined ? leaderId !== undefined : vote !== candidate;
}

function isLogBehind(
  { log }: RaftState,
  { lastIndex, lastTerm }: { readonly lastIndex: Index; readonly lastTerm: Term },
): boolean {
  return lastTerm === log.lastTerm ? lastIndex < log.lastIndex : lastTerm < log.lastTerm;
}
