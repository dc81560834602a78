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

  /** Whether two majorities are needed. */
  get isJoint(): boolean {
    return this.latest.outgoing !== undefined;
  }

  isVoter(nodeId: NodeId): boolean {
    return this.#voters.has(nodeId);
  }

  /** Whether a node votes in the newest membership, or in one it may still fall back to. */
  mayVote(nodeId: NodeId): boolean {
    return (
      this.isVoter(nodeId) ||
      this.#points.some(({ membership }) => voterSetsOf(membership).flat().includes(nodeId))
    );
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
    const { latest } = this;
    this.#voterSets = voterSetsOf(latest);
    this.#voters = new Set(this.#voterSets.flat());
    this.#members = [...new Set([...this.#voters, ...idsOf(latest.learners)])];
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
    case 'replace':
      return replaced(membership, change);
  }
}

/** The sets of voters of a membership, each of which needs a majority: one, or two while joint. */
export const voterSetsOf = ({ voters, outgoing }: Membership): VoterSets =>
  [idsOf(voters), idsOf(outgoing ?? [])].filter((set) => set.length > 0);

/** The membership a joint one ends in. */
export const afterJoint = ({ voters, learners }: Membership): Membership => ({ voters, learners });

/**
 * Whether a value that came from outside is a usable membership: ids are unique, somebody votes.
 */
export function isMembership(membership: Membership | undefined): membership is Membership {
  if (!Array.isArray(membership?.voters) || !Array.isArray(membership.learners)) return false;
  const { voters, learners, outgoing } = membership;
  return (
    voters.length > 0 &&
    areMembers([...voters, ...learners]) &&
    (outgoing === undefined ||
      (Array.isArray(outgoing) && outgoing.length > 0 && areMembers(outgoing)))
  );
}

function areMembers(members: readonly Member[]): boolean {
  return members.every(isMember) && new Set(idsOf(members)).size === members.length;
}

function isMember(member: Member | undefined): boolean {
  return (
    typeof member?.nodeId === 'string' && member.nodeId !== '' && typeof member.address === 'string'
  );
}

const idsOf = (members: readonly Member[]): NodeId[] => members.map(({ nodeId }) => nodeId);

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
  const { address } = learner;
  return {
    voters: [...voters, { nodeId, address }],
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

function replaced(
  membership: Membership,
  wanted: Pick<Membership, 'voters' | 'learners'>,
): Membership | Refusal {
  if (wanted.voters.length === 0) return 'last-voter';
  if (!isMembership({ voters: wanted.voters, learners: wanted.learners })) {
    return 'malformed-membership';
  }
  const target = {
    voters: wanted.voters.map(({ nodeId, address }) => ({ nodeId, address })),
    learners: wanted.learners.map((member) => standbyOf(membership, member)),
  };
  if (isSame(membership, target)) return 'already-member';
  const isSingle = changedVoters(membership, target) <= 1;
  return isSingle ? target : { ...target, outgoing: membership.voters };
}

function standbyOf({ learners }: Membership, { nodeId, address }: Member): Member {
  const known = learners.find((member) => member.nodeId === nodeId);
  const isPromotable = known !== undefined && known.standby === undefined;
  return isPromotable ? { nodeId, address } : { nodeId, address, standby: true };
}

function changedVoters(from: Membership, to: Membership): number {
  const added = to.voters.filter(({ nodeId }) => !has(from.voters, nodeId));
  const removed = from.voters.filter(({ nodeId }) => !has(to.voters, nodeId));
  return added.length + removed.length;
}

function isSame(one: Membership, other: Membership): boolean {
  const covers = (all: readonly Member[], some: readonly Member[]): boolean =>
    all.length === some.length &&
    some.every(({ nodeId, address }) =>
      all.some((member) => member.nodeId === nodeId && member.address === address),
    );
  return covers(one.voters, other.voters) && covers(one.learners, other.learners);
}
