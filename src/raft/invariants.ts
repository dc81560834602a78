import { MAX_WAITING_READS } from './read-index.js';
import type { Member, NodeId } from './types.js';
import type { CoreView, LeadershipView } from './view.js';

interface StateInvariant {
  readonly sentence: string;
  readonly holds: (view: CoreView) => boolean;
}

interface StepInvariant {
  readonly sentence: string;
  readonly holds: (before: CoreView, after: CoreView) => boolean;
}

/** What is true of one core at any moment. */
export const STATE_INVARIANTS: Readonly<Record<string, StateInvariant>> = {
  'pointer-chain': {
    sentence: 'compacted <= delivered <= committed <= last, and applied <= delivered.',
    holds: ({ previousIndex, appliedIndex, deliveredIndex, commitIndex, lastIndex }) =>
      previousIndex <= deliveredIndex &&
      deliveredIndex <= commitIndex &&
      commitIndex <= lastIndex &&
      appliedIndex <= deliveredIndex,
  },
  'delivered-is-durable': {
    sentence: 'Only what is durable here is handed out, and durable is in the log.',
    holds: ({ deliveredIndex, durableIndex, lastIndex }) =>
      deliveredIndex <= durableIndex && durableIndex <= lastIndex,
  },
  'term-covers-log': {
    sentence: 'No entry has a term above that of its node.',
    holds: ({ lastTerm, term }) => lastTerm <= term,
  },
  'leader-is-whole': {
    sentence: 'A node leads exactly when it names itself leader and keeps leadership state.',
    holds: ({ role, leaderId, nodeId, leading }) =>
      (role === 'leader') === (leading !== undefined) &&
      (role === 'leader') === (leaderId === nodeId),
  },
  'leader-keeps-its-term': {
    sentence: 'A leader leads in the term it was elected in, with its own vote.',
    holds: ({ term, vote, nodeId, lastIndex, leading }) =>
      leading === undefined ||
      (leading.term === term && vote === nodeId && leading.noopIndex <= lastIndex),
  },
  'candidate-votes-for-itself': {
    sentence: 'A candidate has given its vote to itself.',
    holds: ({ role, vote, nodeId }) => role !== 'candidate' || vote === nodeId,
  },
  'campaign-without-leader': {
    sentence: 'Who campaigns knows no leader; who does not campaign counts no votes.',
    holds: ({ role, leaderId, voteCount }) =>
      role === 'candidate' || role === 'preCandidate' ? leaderId === undefined : voteCount === 0,
  },
  'membership-is-sound': {
    sentence: 'Ids of members are unique, and there are no learners without voters.',
    holds: ({ membership: { voters, learners, outgoing } }) =>
      areUnique(voters) &&
      areUnique(learners) &&
      areUnique(outgoing ?? NOBODY) &&
      !learners.some(({ nodeId }) => has(voters, nodeId)) &&
      (voters.length > 0 || learners.length === 0) &&
      outgoing?.length !== 0,
  },
  'progress-of-members': {
    sentence: 'A leader keeps progress for every other member and for nobody else.',
    holds: whileLeading(({ peers }, { membership: { voters, learners, outgoing }, nodeId }) => {
      const sets = [voters, learners, outgoing ?? NOBODY];
      const isPeer = (member: NodeId): boolean => member === nodeId || has(peers, member);
      return (
        peers.every(
          (peer) => peer.nodeId !== nodeId && sets.some((set) => has(set, peer.nodeId)),
        ) && sets.every((set) => set.every((member) => isPeer(member.nodeId)))
      );
    }),
  },
  'progress-order': {
    sentence: 'Of every peer match < next <= last + 1.',
    holds: whileLeading(({ peers }, { lastIndex }) =>
      peers.every(
        ({ matchIndex, nextIndex }) => matchIndex < nextIndex && nextIndex <= lastIndex + 1,
      ),
    ),
  },
  'window-is-bounded': {
    sentence: 'Appends in flight stay within their number, and only a replicating peer has some.',
    holds: whileLeading(({ peers }, { maxInflightAppends }) =>
      peers.every(
        ({ state, inflightAppends }) =>
          inflightAppends <= (state === 'replicate' ? maxInflightAppends : 0),
      ),
    ),
  },
  'read-rounds-begun': {
    sentence: 'No peer has confirmed a read round that was never begun.',
    holds: whileLeading(({ peers, lastRound }) =>
      peers.every(({ confirmedRound }) => confirmedRound <= lastRound),
    ),
  },
  'reads-are-bounded': {
    sentence: 'Waiting reads stay within their number; only a follower has forwarded any.',
    holds: ({ role, forwardedReads, leading }) =>
      (leading?.waitingReads ?? 0) <= MAX_WAITING_READS &&
      forwardedReads <= (role === 'follower' ? MAX_WAITING_READS : 0),
  },
  'transfer-to-voter': {
    sentence: 'Leadership is handed to another voter.',
    holds: whileLeading(
      ({ transferTarget }, { nodeId, membership: { voters, outgoing } }) =>
        transferTarget === undefined ||
        (transferTarget !== nodeId &&
          [...voters, ...(outgoing ?? [])].some((voter) => voter.nodeId === transferTarget)),
    ),
  },
  'bytes-are-counted': {
    sentence: 'The bytes not yet committed never count below zero.',
    holds: whileLeading(({ uncommittedBytes }) => uncommittedBytes >= 0),
  },
  'probation-keeps-out': {
    sentence: 'A node on probation neither asks for votes nor leads.',
    holds: ({ probation, role }) => probation === 0 || (role !== 'candidate' && role !== 'leader'),
  },
  'installer-follows': {
    sentence: 'A node whose log is being replaced by a snapshot is a follower.',
    holds: ({ isInstalling, role }) => !isInstalling || role === 'follower',
  },
};

/** What is true of one core from one moment to the next. */
export const STEP_INVARIANTS: Readonly<Record<string, StepInvariant>> = {
  'term-never-falls': {
    sentence: 'The term never falls.',
    holds: (before, after) => before.term <= after.term,
  },
  'one-vote-a-term': {
    sentence: 'A vote that is given stands for its term.',
    holds: (before, after) =>
      before.term !== after.term || before.vote === undefined || before.vote === after.vote,
  },
  'probation-ends-once': {
    sentence: 'A probation ends, and no other follows it in the same life.',
    holds: (before, after) => after.probation === 0 || after.probation === before.probation,
  },
  'pointers-never-fall': {
    sentence: 'Compacted, delivered, applied and committed never fall.',
    holds: (before, after) =>
      before.previousIndex <= after.previousIndex &&
      before.deliveredIndex <= after.deliveredIndex &&
      before.appliedIndex <= after.appliedIndex &&
      before.commitIndex <= after.commitIndex,
  },
  'committed-stays': {
    sentence: 'The log is never cut at or below the commit index, nor is its durability.',
    holds: (before, after) =>
      before.commitIndex <= after.lastIndex &&
      Math.min(before.durableIndex, before.commitIndex) <= after.durableIndex,
  },
  'leader-only-appends': {
    sentence: 'A leader never cuts its own log.',
    holds: whileLedOn((before, after) => before.lastIndex <= after.lastIndex),
  },
  'leader-commits-its-term': {
    sentence: 'What a leader commits ends with an entry of its own term.',
    holds: whileLedOn(
      (before, after) =>
        before.commitIndex === after.commitIndex || after.commitTerm === after.term,
    ),
  },
  'one-change-at-a-time': {
    sentence: 'A leader changes the membership only after the last change is committed.',
    holds: whileLedOn(
      (before, after) =>
        before.membershipIndex === after.membershipIndex ||
        before.membershipIndex <= after.commitIndex,
    ),
  },
  'rounds-never-fall': {
    sentence: 'Numbers of read rounds never fall while a node leads.',
    holds: whileLedOn(
      (before, after) => (before.leading?.lastRound ?? 0) <= (after.leading?.lastRound ?? 0),
    ),
  },
  'leader-was-candidate': {
    sentence: 'Only a candidate becomes leader, in the term it asked votes for.',
    holds: (before, after) =>
      after.role !== 'leader' ||
      before.role === 'leader' ||
      (before.role === 'candidate' && before.term === after.term),
  },
  'pre-vote-changes-nothing': {
    sentence: 'To ask for a pre-vote changes neither term nor vote.',
    holds: (before, after) =>
      after.role !== 'preCandidate' ||
      before.role === 'preCandidate' ||
      (before.term === after.term && before.vote === after.vote),
  },
};

const OF_STATE = Object.entries(STATE_INVARIANTS);
const OF_STEP = Object.entries(STEP_INVARIANTS);

/** Names and sentences of the violated invariants of one core. */
export function checkState(view: CoreView): string[] {
  const violated = OF_STATE.filter(([, { holds }]) => !holds(view));
  return violated.map(([name, { sentence }]) => `${name}: ${sentence}`);
}

/** Names and sentences of the invariants that the way from one view to the next violates. */
export function checkStep(before: CoreView, after: CoreView): string[] {
  const violated = OF_STEP.filter(([, { holds }]) => !holds(before, after));
  return violated.map(([name, { sentence }]) => `${name}: ${sentence}`);
}

const NOBODY: readonly Member[] = [];

function has(nodes: readonly { readonly nodeId: NodeId }[], wanted: NodeId): boolean {
  return nodes.some(({ nodeId }) => nodeId === wanted);
}

function areUnique(members: readonly Member[]): boolean {
  return members.every(
    ({ nodeId }, at) => members.findIndex((other) => other.nodeId === nodeId) === at,
  );
}

function whileLeading(
  holds: (leading: LeadershipView, view: CoreView) => boolean,
): (view: CoreView) => boolean {
  return (view) => view.leading === undefined || holds(view.leading, view);
}

function whileLedOn(
  holds: (before: CoreView, after: CoreView) => boolean,
): (before: CoreView, after: CoreView) => boolean {
  return (before, after) =>
    before.role !== 'leader' ||
    after.role !== 'leader' ||
    before.term !== after.term ||
    holds(before, after);
}
