import { consumed, type Observed, type Rule } from '../model-state.js';
import { configOf, hasMajorities, lastIndexOf, lastTermOf } from '../replica-log.js';
import type { Message } from '../trace.js';

function termNeverFalls({ before, after, transition }: Observed): string | undefined {
  if (transition.cause.kind === 'restart' || after.term >= before.term) return undefined;
  return `the term falls from ${before.term} to ${after.term}`;
}

function termHasAReason({ before, after, transition }: Observed): string | undefined {
  const { node, cause } = transition;
  const isQuiet = after.term <= before.term || cause.kind === 'restart' || cause.kind === 'start';
  if (isQuiet) return undefined;
  const heard = heardTerm(transition);
  if (after.term === heard) return undefined;
  const campaigns = after.role === 'candidate' && after.vote === node;
  if (campaigns && after.term === before.term + 1) return undefined;
  if (campaigns && consumed(transition)?.type === 'timeoutNow' && after.term === heard + 1) {
    return undefined;
  }
  return `the term rises from ${before.term} to ${after.term}`;
}

function heardTerm({ cause }: Observed['transition']): number {
  if (cause.kind === 'snapshotReceived') return cause.term;
  if (cause.kind !== 'message' || isPreVoteTalk(cause.message)) return 0;
  return cause.message.term;
}

function isPreVoteTalk(message: Message): boolean {
  return message.type === 'preVote' || (message.type === 'preVoteReply' && message.granted);
}

function oneVoteATerm(observed: Observed): string | undefined {
  const { before, after, transition } = observed;
  const isKept = after.term === before.term && after.vote === before.vote;
  if (isKept || transition.cause.kind === 'restart') return undefined;
  if (after.term === before.term && before.vote !== null) {
    return `a second vote in term ${after.term}: ${before.vote}, then ${after.vote}`;
  }
  if (after.vote === null) return undefined;
  return after.vote === transition.node ? ownVote(observed) : votedUnasked(observed);
}

function ownVote({ before, after }: Observed): string | undefined {
  const isCampaign = after.term > before.term && after.role === 'candidate';
  return isCampaign ? undefined : 'a vote for itself outside of a campaign';
}

function votedUnasked({ after, transition }: Observed): string | undefined {
  const message = consumed(transition);
  const isAsked = message?.type === 'requestVote' && message.from === after.vote;
  return isAsked && message.term === after.term ? undefined : `${after.vote} did not ask`;
}

function voteToCompleteLog({ before, after, transition }: Observed): string | undefined {
  const message = consumed(transition);
  if (message?.type !== 'requestVote' || after.vote !== message.from) return undefined;
  const isNews = before.vote !== after.vote || before.term !== after.term;
  if (!isNews) return undefined;
  const [lastTerm, lastIndex] = [lastTermOf(before.log), lastIndexOf(before.log)];
  const isComplete =
    message.lastTerm > lastTerm ||
    (message.lastTerm === lastTerm && message.lastIndex >= lastIndex);
  if (isComplete) return undefined;
  return `${message.lastIndex}:${message.lastTerm} is behind ${lastIndex}:${lastTerm}`;
}

function leaderHasVotes({ before, after, transition }: Observed): string | undefined {
  if (after.role !== 'leader') return undefined;
  if (before.role === 'leader' && before.term === after.term) return undefined;
  const { node } = transition;
  const { durable, votes } = after;
  const isOwnDurable = durable.term === after.term && durable.vote === node;
  const isVoter = (voter: string): boolean => (voter === node ? isOwnDurable : votes.has(voter));
  if (after.vote === node && hasMajorities(configOf(before.log), isVoter)) return undefined;
  return `only ${[...votes].join(', ') || 'nobody'} voted in term ${after.term}`;
}

function oneLeaderATerm({ after, transition, state }: Observed): string | undefined {
  if (after.role !== 'leader') return undefined;
  const other = state.leaders.get(after.term) ?? transition.node;
  return other === transition.node ? undefined : `${other} led in term ${after.term}`;
}

export const ELECTION_RULES: Readonly<Record<string, Rule>> = {
  'term-never-falls': termNeverFalls,
  'term-has-a-reason': termHasAReason,
  'one-vote-a-term': oneVoteATerm,
  'vote-to-complete-log': voteToCompleteLog,
  'leader-has-votes': leaderHasVotes,
  'one-leader-a-term': oneLeaderATerm,
};
