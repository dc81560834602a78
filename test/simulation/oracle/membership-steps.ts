import type { Member, Membership } from '../../../src/raft/types.js';
import type { CoreView } from '../../../src/raft/view.js';

export function wrongMembershipStep(before: CoreView, after: CoreView): readonly string[] {
  const isOfOneLeader = before.role === 'leader' && after.role === 'leader';
  if (!isOfOneLeader || before.membershipIndex === after.membershipIndex) return [];
  if (before.membershipIndex > after.commitIndex) {
    return [`changed the membership of ${before.membershipIndex} before that was committed`];
  }
  return mayFollow(before.membership, after.membership)
    ? []
    : [`changed ${textOf(before.membership)} to ${textOf(after.membership)} in one step`];
}

function mayFollow(before: Membership, after: Membership): boolean {
  if (before.outgoing !== undefined) {
    return after.outgoing === undefined && difference(before.voters, after.voters) === 0;
  }
  if (after.outgoing !== undefined) return difference(before.voters, after.outgoing) === 0;
  return difference(before.voters, after.voters) <= 1;
}

function difference(some: readonly Member[], others: readonly Member[]): number {
  const here = new Set(some.map(({ nodeId }) => nodeId));
  const there = new Set(others.map(({ nodeId }) => nodeId));
  const gone = [...here].filter((nodeId) => !there.has(nodeId));
  const come = [...there].filter((nodeId) => !here.has(nodeId));
  return gone.length + come.length;
}

function textOf({ voters, outgoing }: Membership): string {
  const names = (members: readonly Member[]): string =>
    members.map(({ nodeId }) => nodeId).join(' ');
  return outgoing === undefined
    ? `[${names(voters)}]`
    : `[${names(outgoing)}] > [${names(voters)}]`;
}
