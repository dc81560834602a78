import type { ProgressState } from './leader/progress.js';
import type { RaftState } from './state.js';
import type { Index, Membership, NodeId, Role, Term } from './types.js';

/** A peer as the leader sees it. */
export interface PeerStatus {
  readonly nodeId: NodeId;
  readonly state: ProgressState;
  readonly matchIndex: Index;
  /** Heard since the last check of the quorum. */
  readonly recentlyActive: boolean;
}

/** What a node is and knows at this moment. */
export interface CoreStatus {
  readonly role: Role;
  readonly term: Term;
  readonly vote: NodeId | undefined;
  readonly leaderId: NodeId | undefined;
  readonly commitIndex: Index;
  readonly appliedIndex: Index;
  readonly firstIndex: Index;
  readonly lastIndex: Index;
  readonly durableIndex: Index;
  /** The newest in the log, committed or not. */
  readonly membership: Membership;
  /** Whether that membership is committed. */
  readonly membershipCommitted: boolean;
  /** Empty unless this node leads. */
  readonly progress: readonly PeerStatus[];
  /** Nonce of the probation this node is on; 0 when it is a full member. */
  readonly probation: number;
  /** Target of a leadership transfer under way. */
  readonly transferring: NodeId | undefined;
}

/** The status of a state. */
export function statusOf(state: RaftState): CoreStatus {
  const { role, term, vote, leaderId, commitIndex, appliedIndex, leading, memberships } = state;
  const peers = [...(leading?.progress.values() ?? [])];
  return {
    role,
    term,
    vote,
    leaderId,
    commitIndex,
    appliedIndex,
    firstIndex: state.log.firstIndex,
    lastIndex: state.log.lastIndex,
    durableIndex: state.writes.durableIndex,
    membership: memberships.latest,
    membershipCommitted: memberships.latestIndex <= commitIndex,
    progress: peers.map(({ nodeId, state: progressState, matchIndex, recentlyActive }) => ({
      nodeId,
      state: progressState,
      matchIndex,
      recentlyActive,
    })),
    probation: state.probation,
    transferring: leading?.transfer?.target,
  };
}
