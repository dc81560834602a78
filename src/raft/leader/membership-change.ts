import { appendProposed } from '../log-changes.js';
import { afterJoint, changedMembership, voterSetsOf } from '../membership.js';
import { hasQuorum } from '../quorum.js';
import type { ProposalResult, Refusal } from '../ready.js';
import type { Leadership, RaftState } from '../state.js';
import type { EntryRef, Membership, MembershipChange, NodeId } from '../types.js';
import { noteDeparture } from './departures.js';
import { advanceCommit } from './leader-commit.js';
import { newProgress } from './progress.js';
import { answerConfirmedReads } from './read-rounds.js';
import { sendAppends } from './replication.js';

const CAUGHT_UP_ENTRIES = 4096;

/** Appends a change of the membership, in force at once, or refuses it. */
export function changeMembership(
  state: RaftState,
  proposalId: number,
  change: MembershipChange,
): void {
  const { leading, log, outputs } = state;
  if (leading === undefined) return;
  const changed = refusal(state, leading, change) ?? permitted(state, leading, change);
  if (typeof changed === 'string') {
    outputs.refuse({ proposalId, refused: changed });
    return;
  }
  if (changed.outgoing !== undefined) outputs.decide('change-is-joint');
  const accepted = { proposalId, firstIndex: log.lastIndex + 1, term: leading.term };
  appendMembership(state, leading, changed, accepted);
}

/** Ends a joint membership as soon as it is committed; every input may be the one that did. */
export function leaveJoint(state: RaftState): void {
  const { leading, memberships, commitIndex } = state;
  if (leading === undefined || !memberships.isJoint) return;
  if (commitIndex < memberships.latestIndex || commitIndex < leading.noopIndex) return;
  state.outputs.decide('joint-membership-left');
  appendMembership(state, leading, afterJoint(memberships.latest));
}

function appendMembership(
  state: RaftState,
  leading: Leadership,
  membership: Membership,
  accepted?: ProposalResult,
): void {
  const { term } = leading;
  const index = state.log.lastIndex + 1;
  const entry: EntryRef = { index, term, type: 'membership', bytes: 0, membership };
  appendProposed(state, [entry], accepted);
  state.memberships.append(index, membership);
  state.outputs.membershipChanged = true;
  leading.appendsDue = true;
  followMembership(state, leading);
  advanceCommit(state);
}

function permitted(
  state: RaftState,
  leading: Leadership,
  change: MembershipChange,
): Membership | Refusal {
  const changed = changedMembership(state.memberships.latest, change);
  if (typeof changed === 'string') {
    state.outputs.decide('change-refused-by-membership');
    return changed;
  }
  if (canCommit(state, leading, changed)) return changed;
  state.outputs.decide('change-refused-no-quorum');
  return 'not-caught-up';
}

function canCommit({ config }: RaftState, leading: Leadership, membership: Membership): boolean {
  return hasQuorum(
    voterSetsOf(membership),
    (nodeId) => nodeId === config.nodeId || leading.progress.get(nodeId)?.isProven === true,
  );
}

function refusal(
  state: RaftState,
  leading: Leadership,
  change: MembershipChange,
): Refusal | undefined {
  const { outputs, commitIndex, memberships } = state;
  if (leading.transfer !== undefined) {
    outputs.decide('change-refused-transferring');
    return 'transferring';
  }
  if (commitIndex < leading.noopIndex) {
    outputs.decide('change-refused-term-not-committed');
    return 'term-not-committed';
  }
  if (memberships.latestIndex > commitIndex || memberships.isJoint) {
    outputs.decide('change-refused-pending');
    return 'change-pending';
  }
  if (newVoters(state, change).some((nodeId) => isFarBehind(state, leading, nodeId))) {
    outputs.decide('change-refused-not-caught-up');
    return 'not-caught-up';
  }
  return undefined;
}

function newVoters({ memberships }: RaftState, change: MembershipChange): readonly NodeId[] {
  if (change.kind === 'promote') {
    return memberships.isMember(change.nodeId) ? [change.nodeId] : [];
  }
  if (change.kind !== 'replace') return [];
  const ids = change.voters.map(({ nodeId }) => nodeId);
  return ids.filter((nodeId) => !memberships.isVoter(nodeId));
}

function isFarBehind({ log, config }: RaftState, leading: Leadership, nodeId: NodeId): boolean {
  const progress = leading.progress.get(nodeId);
  if (progress === undefined) return nodeId !== config.nodeId;
  if (progress.probation !== 0) return true;
  const missing = log.lastIndex - progress.matchIndex;
  return progress.state !== 'replicate' || missing > CAUGHT_UP_ENTRIES;
}

function followMembership(state: RaftState, leading: Leadership): void {
  const { memberships, config, log } = state;
  for (const progress of leading.progress.values()) {
    if (memberships.isMember(progress.nodeId)) continue;
    sendAppends(state, leading, progress);
    noteDeparture(leading, progress.nodeId, progress.session);
    leading.progress.delete(progress.nodeId);
  }
  for (const nodeId of memberships.memberIds) {
    if (nodeId === config.nodeId || leading.progress.has(nodeId)) continue;
    leading.lastSession += 1;
    const progress = newProgress(nodeId, log.lastIndex, config, leading.lastSession);
    progress.recentlyActive = true;
    leading.progress.set(nodeId, progress);
  }
  if (leading.transfer !== undefined && !memberships.isVoter(leading.transfer.target)) {
    state.outputs.decide('transfer-aborted-target-left');
    leading.transfer = undefined;
  }
  answerConfirmedReads(state, leading);
}
