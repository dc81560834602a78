import { Inflights } from './leader/inflights.js';
import type { ProgressState } from './leader/progress.js';
import { LogTail } from './log-tail.js';
import { MembershipHistory } from './membership.js';
import { Outputs } from './outputs.js';
import type { Leadership, RaftState } from './state.js';
import type { Index, Membership, NodeId, Role, Term } from './types.js';
import { LogWrites } from './writes.js';

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
  readonly probation: number;
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
    probation: state.probation,
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

/**
 * What decides how a core goes on, as text, while it has no ready: equal texts, equal behaviour.
 * Ids of writes count from the newest one, so that only the writes in flight matter.
 */
export function fingerprintOf({ config: _config, ...state }: RaftState): string {
  const newestWrite = state.writes.entryHold(Number.POSITIVE_INFINITY) ?? 0;
  return JSON.stringify(state, (key, value: unknown) => {
    if (key === 'stalledWriteId' && typeof value === 'number') return newestWrite - value;
    if (value instanceof LogWrites) return writesIn(value, state.log, newestWrite);
    return described(value);
  });
}

function writesIn(writes: LogWrites, log: LogTail, newest: number): unknown {
  const holds: number[] = [];
  for (let index = writes.durableIndex + 1; index <= log.lastIndex; index += 1) {
    holds.push(newest - (writes.entryHold(index) ?? newest));
  }
  const hardState = newest - (writes.hardStateHold ?? Number.POSITIVE_INFINITY);
  return [writes.durableIndex, writes.unfinishedCount, String(hardState), holds];
}

function described(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (value instanceof Map || value instanceof Set) return [...value];
  if (value instanceof LogTail) {
    return [value.previous, value.slice(value.firstIndex, Number.POSITIVE_INFINITY).entries];
  }
  if (value instanceof MembershipHistory) return [value.latestIndex, value.latest];
  if (value instanceof Inflights) return value.ends;
  if (value instanceof Outputs) return value.isEmpty;
  return value;
}
