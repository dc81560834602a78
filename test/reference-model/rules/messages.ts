import {
  consumed,
  messageKey,
  type Observed,
  pointKey,
  type Replica,
  type Rule,
} from '../model-state.js';
import { entryAt, isSameEntry, lastIndexOf, termAt } from '../replica-log.js';
import type { Message, MessageOf } from '../trace.js';

type SendRule = (after: Replica, message: Message, node: string) => string | undefined;

function everySent(rule: SendRule): Rule {
  return ({ after, transition }) => {
    for (const message of transition.sent) {
      const reason = rule(after, message, transition.node);
      if (reason !== undefined) return `${message.type} to ${message.to}: ${reason}`;
    }
    return undefined;
  };
}

function receivedWasSent({ transition, state }: Observed): string | undefined {
  const message = consumed(transition);
  if (message === undefined) return undefined;
  if (message.to !== transition.node) return `it was for ${message.to}`;
  if (state.sent.has(messageKey(message))) return undefined;
  return `${message.type} of term ${message.term} from ${message.from} was never sent`;
}

function snapshotIsCommitted({ transition, state }: Observed): string | undefined {
  if (transition.cause.kind !== 'snapshotInstalled') return undefined;
  const { index, term } = transition.cause.point;
  return state.committed.get(index) === term ? undefined : `${index}:${term} is not committed`;
}

const speaksForItself: SendRule = ({ term }, message, node) => {
  if (message.from !== node) return `in the name of ${message.from}`;
  if (message.type === 'preVoteReply' && message.granted) return undefined;
  const highest = message.type === 'preVote' ? term + 1 : term;
  return message.term <= highest ? undefined : `of term ${message.term}, it is at ${term}`;
};

const leaderSpeaks: SendRule = ({ role, term, log, commit, match, vote }, message, node) => {
  if (message.type !== 'appendEntries' && message.type !== 'heartbeat') return undefined;
  const led = role === 'leader' || (vote === node && role === 'follower');
  if (!led || message.term !== term) return 'it does not lead';
  if (message.commit > commit) return `${message.commit} is not committed`;
  if (message.type === 'appendEntries') return notFromLog(log, message);
  if (message.commit <= (match.get(message.to) ?? 0)) return undefined;
  return `${message.commit} is not known to be there`;
};

function notFromLog(
  log: Replica['log'],
  { prevIndex, prevTerm, entries }: MessageOf<'appendEntries'>,
): string | undefined {
  if (termAt(log, prevIndex) !== prevTerm) return `${prevIndex}:${prevTerm} is not in its log`;
  const strange = entries.find((entry) => !isSameEntry(entry, entryAt(log, entry.index)));
  return strange === undefined ? undefined : `entry ${strange.index} is not in its log`;
}

const candidateShowsLog: SendRule = ({ campaigns }, message) => {
  if (message.type !== 'requestVote') return undefined;
  const shown = pointKey(message.lastIndex, message.lastTerm);
  const held = campaigns.get(message.term);
  if (held === undefined) return `it did not campaign in term ${message.term}`;
  return shown === held ? undefined : `the log ended with ${held}, not ${shown}`;
};

const voteIsDurable: SendRule = ({ durable }, message) => {
  const isVote =
    message.type === 'requestVote' || (message.type === 'requestVoteReply' && message.granted);
  if (!isVote || durable.term > message.term) return undefined;
  const candidate = message.type === 'requestVote' ? message.from : message.to;
  const isDurable = durable.term === message.term && durable.vote === candidate;
  return isDurable ? undefined : 'the vote is not durable';
};

const acknowledgedIsDurable: SendRule = ({ term, durable, agreed, commit }, message) => {
  if (message.type !== 'appendEntriesReply' || !message.success) return undefined;
  const { matchIndex } = message;
  if (durable.term < message.term) return 'the term is not durable';
  const known = Math.max(agreed.get(message.term) ?? 0, commit);
  if (matchIndex > known) return `${matchIndex} is not known to match, ${known} is`;
  if (message.term < term || matchIndex <= lastIndexOf(durable.log)) return undefined;
  return `${matchIndex} is not durable, ${lastIndexOf(durable.log)} is`;
};

export const MESSAGE_RULES: Readonly<Record<string, Rule>> = {
  'received-was-sent': receivedWasSent,
  'snapshot-is-committed': snapshotIsCommitted,
  'speaks-for-itself': everySent(speaksForItself),
  'leader-speaks': everySent(leaderSpeaks),
  'candidate-shows-log': everySent(candidateShowsLog),
  'vote-is-durable': everySent(voteIsDurable),
  'acknowledged-is-durable': everySent(acknowledgedIsDurable),
};
