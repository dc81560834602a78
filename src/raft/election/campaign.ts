import { isDiskStalled } from '../disk-stall.js';
import { becomeFollower } from '../follower/follower.js';
import { becomeLeader } from '../leader/leader.js';
import { saveHardState } from '../log-changes.js';
import type { PreVoteResponse, TimeoutNow, VoteResponse } from '../message.js';
import { endProbationByFounding, isBarred } from '../probation.js';
import { type VoteResult, voteResult } from '../quorum.js';
import { refuseWaitingReads } from '../read-index.js';
import type { RaftState } from '../state.js';
import type { NodeId } from '../types.js';
import { restartElectionTimer, startCampaignTimer } from './timers.js';

/**
 * Asks whether a campaign could win. Only voters do, and those who are none only by a membership
 * that is not committed: they may hold what nobody else does (dissertation 4.2.2).
 */
export function startPreVote(state: RaftState): void {
  startCampaignTimer(state);
  leaveLeader(state);
  if (isPromised(state) || !mayCampaign(state)) {
    state.role = 'follower';
    return;
  }
  state.role = 'preCandidate';
  state.votes.set(state.config.nodeId, true);
  if (currentResult(state) === 'won') {
    startVote(state, false);
    return;
  }
  const { term, log, config } = state;
  for (const to of otherVoters(state)) {
    state.outputs.send(
      {
        type: 'preVote',
        from: config.nodeId,
        to,
        term: term + 1,
        lastIndex: log.lastIndex,
        lastTerm: log.lastTerm,
      },
      undefined,
    );
  }
}

/** Campaigns in the next term; requests leave and the own vote counts once both are durable. */
export function startVote(state: RaftState, transfer: boolean): void {
  restartElectionTimer(state);
  leaveLeader(state);
  state.role = 'candidate';
  state.term += 1;
  state.vote = state.config.nodeId;
  endProbationByFounding(state);
  saveHardState(state);
  const { term, log, config, writes } = state;
  for (const to of otherVoters(state)) {
    state.outputs.send(
      {
        type: 'vote',
        from: config.nodeId,
        to,
        term,
        lastIndex: log.lastIndex,
        lastTerm: log.lastTerm,
        transfer,
      },
      writes.hardStateHold,
    );
  }
}

/** The leader wants us to take over at once. */
export function onTimeoutNow(state: RaftState, message: TimeoutNow): void {
  const fromLeader = state.leaderId === undefined || state.leaderId === message.from;
  if (!fromLeader || state.probation !== 0) {
    state.outputs.decide('timeout-now-ignored');
    return;
  }
  if (!mayCampaign(state)) return;
  state.outputs.decide('campaign-without-pre-vote');
  startVote(state, true);
}

/** Counts an answer to our pre-vote; with a majority the vote follows. */
export function onPreVoteResponse(state: RaftState, message: PreVoteResponse): void {
  const isCurrent = message.granted ? message.term === state.term + 1 : true;
  if (!isCurrent || !state.memberships.isVoter(message.from)) {
    ignorePreVoteResponse(state);
    return;
  }
  state.votes.set(message.from, message.granted);
  const result = currentResult(state);
  if (result === 'won') startVote(state, false);
  if (result !== 'lost') return;
  state.outputs.decide('pre-vote-lost');
  becomeFollower(state, state.term, undefined);
}

/** Nobody asked, or not any more. */
export function ignorePreVoteResponse(state: RaftState): void {
  state.outputs.decide('pre-vote-response-ignored');
}

/** Counts a vote, the first answer of each voter; a majority makes a leader. */
export function onVoteResponse(state: RaftState, message: VoteResponse): void {
  if (!state.memberships.isVoter(message.from) || state.votes.has(message.from)) {
    ignoreVoteResponse(state);
    return;
  }
  state.votes.set(message.from, message.granted);
  decideElection(state);
}

/** Nobody campaigns, or the answer is a second one. */
export function ignoreVoteResponse(state: RaftState): void {
  state.outputs.decide('vote-response-ignored');
}

/** A write is durable: if it carried the vote for ourselves, that vote counts now. */
export function countOwnVote(state: RaftState): void {
  const { config, writes, votes } = state;
  if (writes.hardStateHold !== undefined || votes.has(config.nodeId)) return;
  state.outputs.decide('own-vote-durable');
  votes.set(config.nodeId, true);
  decideElection(state);
}

function decideElection(state: RaftState): void {
  const result = currentResult(state);
  if (result === 'won') becomeLeader(state);
  if (result !== 'lost') return;
  state.outputs.decide('election-lost');
  becomeFollower(state, state.term, undefined);
}

function currentResult({ memberships, votes }: RaftState): VoteResult {
  return voteResult(memberships.voterSets, (nodeId) => votes.get(nodeId));
}

function mayCampaign(state: RaftState): boolean {
  if (!state.memberships.mayVote(state.config.nodeId)) {
    state.outputs.decide('campaign-held-not-voter');
    return false;
  }
  if (state.installing !== undefined) {
    state.outputs.decide('campaign-held-installing-snapshot');
    return false;
  }
  if (isBarred(state, state.log.lastIndex)) {
    state.outputs.decide('campaign-held-probation');
    return false;
  }
  if (isDiskStalled(state)) {
    state.outputs.decide('campaign-held-disk-stalled');
    return false;
  }
  return true;
}

function isPromised({ timers, outputs }: RaftState): boolean {
  if (timers.promisedTicks > 0) outputs.decide('campaign-held-promised');
  return timers.promisedTicks > 0;
}

function leaveLeader(state: RaftState): void {
  refuseWaitingReads(state);
  state.leaderId = undefined;
  state.votes.clear();
}

function otherVoters({ memberships, config }: RaftState): NodeId[] {
  return memberships.memberIds.filter(
    (nodeId) => nodeId !== config.nodeId && memberships.isVoter(nodeId),
  );
}
