import { consumed, type ModelState, observe, type Replica } from './model-state.js';
import { configOf, hasMajorities, lastIndexOf, lastTermOf, termAt } from './replica-log.js';
import type { Message, Transition } from './trace.js';

export type Tamper = (before: ModelState, transition: Transition) => Transition | undefined;

interface Scene {
  readonly before: Replica;
  readonly after: Replica;
  readonly transition: Transition;
  readonly message: Message | undefined;
}

function onScene(tamper: (scene: Scene) => Transition | undefined): Tamper {
  return (state, transition) => {
    const { before, after } = observe(state, transition);
    if (transition.cause.kind === 'start') return undefined;
    return tamper({ before, after, transition, message: consumed(transition) });
  };
}

const secondVote = onScene(({ before, after, transition, message }) => {
  if (message?.type !== 'requestVote' || message.term !== before.term) return undefined;
  if (before.vote === null || before.vote === message.from) return undefined;
  return after.vote === before.vote ? { ...transition, vote: message.from } : undefined;
});

const voteToShorterLog = onScene(({ before, after, transition, message }) => {
  if (message?.type !== 'requestVote' || message.term !== after.term) return undefined;
  if (after.vote !== null || after.role !== 'follower') return undefined;
  const [lastTerm, lastIndex] = [lastTermOf(before.log), lastIndexOf(before.log)];
  const isBehind =
    message.lastTerm < lastTerm || (message.lastTerm === lastTerm && message.lastIndex < lastIndex);
  return isBehind ? { ...transition, vote: message.from } : undefined;
});

const commitWithoutQuorum = onScene(({ before, after, transition }) => {
  const [last, isLed] = [
    lastIndexOf(after.log),
    before.role === 'leader' && after.role === 'leader',
  ];
  if (!isLed || last === after.commit || termAt(after.log, last) !== after.term) return undefined;
  return isHeldByQuorum(transition.node, after, last) ? undefined : { ...transition, commit: last };
});

const olderTermByCounting = onScene(({ before, after, transition }) => {
  if (before.role !== 'leader' || after.role !== 'leader') return undefined;
  for (let index = after.commit + 1; index <= lastIndexOf(after.log); index += 1) {
    const isOlder = (termAt(after.log, index) ?? after.term) < after.term;
    if (isOlder && isHeldByQuorum(transition.node, after, index)) {
      return { ...transition, commit: index };
    }
  }
  return undefined;
});

function isHeldByQuorum(node: string, { match, durable, log }: Replica, index: number): boolean {
  return hasMajorities(configOf(log), (voter) =>
    voter === node
      ? termAt(durable.log, index) === termAt(log, index)
      : (match.get(voter) ?? 0) >= index,
  );
}

const truncatedCommitted = onScene(({ before, after, transition, message }) => {
  if (message?.type !== 'appendEntries' || transition.log !== undefined) return undefined;
  if (after.role !== 'follower' || before.commit <= before.log.base.index) return undefined;
  return { ...transition, log: { keep: before.commit - 1, added: [] } };
});

const leaderWithoutVotes = onScene(({ after, transition, message }) => {
  if (after.role !== 'candidate' || message === undefined || after.votes.size > 0) return undefined;
  return { ...transition, role: 'leader' };
});

const earlyAcknowledgement = onScene(({ after, transition, message }) => {
  if (message?.type !== 'appendEntries' || message.entries.length === 0) return undefined;
  const { from, to, term } = message;
  const matchIndex = lastIndexOf(after.log);
  if (term !== after.term || transition.log === undefined) return undefined;
  if (matchIndex <= lastIndexOf(after.durable.log)) return undefined;
  const reply = { type: 'appendEntriesReply', success: true, matchIndex } as const;
  return { ...transition, sent: [...transition.sent, { from: to, to: from, term, ...reply }] };
});

const termGoesBack = onScene(({ before, transition }) => {
  if (before.term < 2 || transition.cause.kind !== 'tick') return undefined;
  return { ...transition, term: before.term - 1, vote: null };
});

const neverSent = onScene(({ transition, message }) => {
  if (message?.type !== 'appendEntriesReply' || !message.success) return undefined;
  const matchIndex = message.matchIndex + 1;
  return { ...transition, cause: { kind: 'message', message: { ...message, matchIndex } } };
});

const changedInPlace = onScene(({ before, transition }) => {
  const last = before.log.entries.at(-1);
  if (transition.log !== undefined || last?.content.startsWith('command') !== true)
    return undefined;
  const added = [{ ...last, content: 'something else' }];
  return { ...transition, log: { keep: last.index - 1, added } };
});

export const TAMPERINGS: Readonly<Record<string, readonly [rule: string, tamper: Tamper]>> = {
  'a second vote in a term': ['one-vote-a-term', secondVote],
  'a vote to a shorter log': ['vote-to-complete-log', voteToShorterLog],
  'a commit without a quorum': ['commit-needs-quorum', commitWithoutQuorum],
  'a commit of an older term by counting': ['commit-own-term', olderTermByCounting],
  'a truncated committed entry': ['committed-stays', truncatedCommitted],
  'a leader without votes': ['leader-has-votes', leaderWithoutVotes],
  'an acknowledgement before it is durable': ['acknowledged-is-durable', earlyAcknowledgement],
  'a term that goes back': ['term-never-falls', termGoesBack],
  'a message that was never sent': ['received-was-sent', neverSent],
  'an entry that changes in place': ['log-has-a-reason', changedInPlace],
};
