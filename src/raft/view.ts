import type { ProgressState } from './leader/progress.js';
import type { Leadership, RaftState } from './state.js';
import type { Index, Membership, NodeId, Role, Term } from './types.js';

/** A peer as the invariants see it. */
export interface PeerView {
  readonly nodeId: NodeId;
  readonly state: ProgressState;
  readonly matchIndex: Index;
  readonly nextIndex: Index;
  readonly inflightAppends: number;
  readonly confirmedRound: number;
}

/** Leadership as the invariants see it. */
export interface LeadershipView {
  readonly term: Term;
  readonly noopIndex: Index;
  readonly peers: readonly PeerView[];
  readonly uncommittedBytes: number;
  readonly lastRound: number;
  readonly waitingReads: number;
  readonly transferTarget: NodeId | undefined;
}

/** Everything of a core that the invariants look at, at one moment. */
export interface CoreView {
  readonly nodeId: NodeId;
  readonly role: Role;
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly leaderId: NodeId | undefined;
  readonly previousIndex: Index;
  readonly lastIndex: Index;
  readonly lastTerm: Term;
  readonly durableIndex: Index;
  readonly commitIndex: Index;
  readonly commitTerm: Term;
  readonly deliveredIndex: Index;
  readonly appliedIndex: Index;
  readonly membership: Membership;
  readonly membershipIndex: Index;
  readonly maxInflightAppends: number;
  readonly voteCount: number;
  readonly isInstalling: boolean;
  readonly forwardedReads: number;
  readonly leading: LeadershipView | undefined;
}

/** The view of a state. */
export function viewOf(state: RaftState): CoreView {
  const { log, memberships, leading, config } = state;
  return {
    nodeId: config.nodeId,
    role: state.role,
    term: state.term,
    vote: state.vote,
    leaderId: state.leaderId,
    previousIndex: log.previous.index,
    lastIndex: log.lastIndex,
    lastTerm: log.lastTerm,
    durableIndex: state.writes.durableIndex,
    commitIndex: state.commitIndex,
    commitTerm: log.termAt(state.commitIndex) ?? 0,
    deliveredIndex: state.deliveredIndex,
    appliedIndex: state.appliedIndex,
    membership: memberships.latest,
    membershipIndex: memberships.latestIndex,
    maxInflightAppends: config.maxInflightAppends,
    voteCount: state.votes.size,
    isInstalling: state.installing !== undefined,
    forwardedReads: state.forwardedReads.size,
    leading: leading === undefined ? undefined : leadershipView(leading),
  };
}

function leadershipView(leading: Leadership): LeadershipView {
  const { term, noopIndex, uncommittedBytes, lastRound, waitingReadCount, transfer } = leading;
  return {
    term,
    noopIndex,
    uncommittedBytes,
    lastRound,
    waitingReads: waitingReadCount,
    transferTarget: transfer?.target,
    peers: [...leading.progress.values()].map(
      ({ nodeId, state, matchIndex, nextIndex, inflights, confirmedRound }) => ({
        nodeId,
        state,
        matchIndex,
        nextIndex,
        inflightAppends: inflights.count,
        confirmedRound,
      }),
    ),
  };
}
