import type { VoterSets } from './quorum.js';
import type { Refusal } from './ready.js';
import type { Index, Member, Membership, MembershipChange, NodeId } from './types.js';

/** A membership and the index it is in force from. */
export interface MembershipPoint {
  readonly index: Index;
  readonly membership: Membership;
}

/** The newest membership in the log, and those it falls back to when entries are given up. */
export class MembershipHistory {
  #points: MembershipPoint[] = [];
  #voters: ReadonlySet<NodeId> = new Set();
  #members: readonly NodeId[] = [];
  #voterSets: VoterSets = [];

  constructor(base: MembershipPoint) {
    this.reset(base);
  }

  get latest(): Membership {
    return this.#newest.membership;
  }

  /** Index of the entry that brought the newest membership. */
  get latestIndex(): Index {
    return this.#newest.index;
  }

  get voterSets(): VoterSets {
    return this.#voterSets;
  }

  /** Ids of voters, then learners. */
  get memberIds(): readonly NodeId[] {
    return this.#members;
  }

  isVoter(nodeId: NodeId): boolean {
    return this.#voters.has(nodeId);
  }

  isMember(nodeId: NodeId): boolean {
    return this.#members.includes(nodeId);
  }

  /** A membership entry was appended: it is in force from now on. */
  append(index: Index, membership: Membership): void {
    this.#points.push({ index, membership });
    this.#derive();
  }

  /** Entries from `index` on were given up; true when a membership went with them. */
  truncateFrom(index: Index): boolean {
    const kept = this.#points.filter((point, position) => position === 0 || point.index < index);
    const rolledBack = kept.length < this.#points.length;
    this.#points = kept;
    if (rolledBack) this.#derive();
    return rolledBack;
  }

  /** Everything to `index` is committed: nothing before its membership is ever needed again. */
  commitTo(index: Index): void {
    while ((this.#points[1]?.index ?? Number.POSITIVE_INFINITY) <= index) this.#points.shift();
  }

  /** A snapshot's membership takes the place of everything known before. */
  reset(base: MembershipPoint): void {
    this.#points = [base];
    this.#derive();
  }

  get #newest(): MembershipPoint {
    return this.#points.at(-1) ?? { index: 0, membership: { voters: [], learners: [] } };
  }

  #derive(): void {
    const voters = this.latest.voters.map(({ nodeId }) => nodeId);
    this.#voters = new Set(voters);
    this.#members = [...voters, ...this.latest.learners.map(({ nodeId }) => nodeId)];
    this.#voterSets = voters.length === 0 ? [] : [voters];
  }
}

/** The membership after a change, or why the change makes no sense for it. */
export function changedMembership(
  membership: Membership,
  change: MembershipChange,
): Membership | Refusal {
  switch (change.kind) {
    case 'addLearner':
      return withLearner(membership, change.member);
    case 'promote':
      return withVoter(membership, change.nodeId);
    case 'updateAddress':
      return withAddress(membership, change.member);
    case 'remove':
      return without(membership, change.nodeId);
  }
}

/**
 * Whether a value that came from outside is a usable membership: ids are unique, somebody votes.
 */
export function isMembership(membership: Membership | undefined): membership is Membership {
  if (!Array.isArray(membership?.voters) || !Array.isArray(membership.learners)) return false;
  const members: readonly Member[] = [...membership.voters, ...membership.learners];
  const ids = new Set(members.map((member) => member?.nodeId));
  return membership.voters.length > 0 && ids.size === members.length && members.every(isMember);
}

function isMember(member: Member | undefined): boolean {
  return (
    typeof member?.nodeId === 'string' && member.nodeId !== '' && typeof member.address === 'string'
  );
}

const has = (members: readonly Member[], nodeId: NodeId): boolean =>
  members.some((member) => member.nodeId === nodeId);

function withLearner({ voters, learners }: Membership, member: Member): Membership | Refusal {
  if (has(voters, member.nodeId) || has(learners, member.nodeId)) return 'already-member';
  return { voters, learners: [...learners, member] };
}

function withVoter({ voters, learners }: Membership, nodeId: NodeId): Membership | Refusal {
  if (has(voters, nodeId)) return 'already-member';
  const learner = learners.find((member) => member.nodeId === nodeId);
  if (learner === undefined) return 'no-such-member';
  return {
    voters: [...voters, learner],
    learners: learners.filter((member) => member !== learner),
  };
}

function withAddress({ voters, learners }: Membership, changed: Member): Membership | Refusal {
  const known = [...voters, ...learners].find(({ nodeId }) => nodeId === changed.nodeId);
  if (known === undefined) return 'no-such-member';
  if (known.address === changed.address) return 'already-member';
  const replace = (member: Member): Member => (member === known ? changed : member);
  return { voters: voters.map(replace), learners: learners.map(replace) };
}

function without({ voters, learners }: Membership, nodeId: NodeId): Membership | Refusal {
  if (!has(voters, nodeId) && !has(learners, nodeId)) return 'no-such-member';
  const left = voters.filter((member) => member.nodeId !== nodeId);
  if (left.length === 0) return 'last-voter';
  return { voters: left, learners: learners.filter((member) => member.nodeId !== nodeId) };
}
