import { isVoteUnwanted } from './election/voter.js';
import { refuseOlderLeader } from './follower/append.js';
import { becomeFollower } from './follower/follower.js';
import { isMembership } from './membership.js';
import type { Append, Heartbeat, Message } from './message.js';
import { refuseForwardedRead } from './read-index.js';
import { respond } from './reply.js';
import type { RaftState } from './state.js';
import type { EntryRef, Term } from './types.js';

const HIGHEST_TERM = 2 ** 52;

/**
 * Whether a message is for its handler: sound, and of our term once newer terms are adopted and
 * older ones answered.
 */
export function passesGate(state: RaftState, message: Message): boolean {
  if (!isPlausible(state, message)) {
    state.outputs.decide('message-ignored-malformed');
    return false;
  }
  if (message.term > state.term) return meetsNewerTerm(state, message);
  if (message.term < state.term) return meetsOlderTerm(state, message);
  return true;
}

function meetsNewerTerm(state: RaftState, message: Message): boolean {
  if (message.type === 'preVote') return true;
  if (message.type === 'preVoteResponse' && message.granted) return true;
  if (message.type === 'vote' && isVoteUnwanted(state, message)) return false;
  state.outputs.decide('term-raised-by-message');
  const isLeader = message.type === 'append' || message.type === 'heartbeat';
  becomeFollower(state, message.term, isLeader ? message.from : undefined);
  return true;
}

function meetsOlderTerm(state: RaftState, message: Message): boolean {
  switch (message.type) {
    case 'preVote':
    case 'vote':
      return true;
    case 'append':
    case 'heartbeat':
      tellTerm(state, message);
      return false;
    case 'readIndex':
      refuseForwardedRead(state, message);
      return false;
    default:
      state.outputs.decide('message-ignored-older-term');
      return false;
  }
}

function tellTerm(state: RaftState, message: Append | Heartbeat): void {
  state.outputs.decide('older-leader-told-of-term');
  if (message.type === 'append') {
    refuseOlderLeader(state, message);
    return;
  }
  respond(state, {
    type: 'heartbeatResponse',
    from: state.config.nodeId,
    to: message.from,
    term: state.term,
    readRound: message.readRound,
    session: message.session,
    probation: state.probation,
  });
}

function isPlausible({ config }: RaftState, message: Message): boolean {
  const { from, to, term } = message;
  const isAddressed = typeof from === 'string' && from !== '' && from !== config.nodeId;
  if (!isAddressed || to !== config.nodeId) return false;
  return isCount(term) && term > 0 && term <= HIGHEST_TERM && hasPlausibleFields(message);
}

function hasPlausibleFields(message: Message): boolean {
  switch (message.type) {
    case 'preVote':
    case 'vote':
      return isPoint(message.lastIndex, message.lastTerm) && message.lastTerm < message.term;
    case 'append':
      return isPlausibleAppend(message);
    case 'appendResponse':
      return (
        isPoint(message.hintIndex, message.hintTerm) &&
        isCount(message.matchIndex) &&
        isPoint(message.session, message.probation)
      );
    case 'heartbeat':
      return (
        isPoint(message.commitIndex, message.readRound) &&
        isPoint(message.session, message.release) &&
        typeof message.lease === 'boolean'
      );
    case 'heartbeatResponse':
      return isCount(message.readRound) && isPoint(message.session, message.probation);
    case 'readIndex':
      return isCount(message.requestId) && typeof message.lease === 'boolean';
    case 'readIndexResponse':
      return isPoint(message.requestId, message.index ?? 0);
    case 'preVoteResponse':
    case 'voteResponse':
      return typeof message.granted === 'boolean';
    case 'timeoutNow':
      return true;
    default:
      return false;
  }
}

function isPlausibleAppend(message: Append): boolean {
  const { prevIndex, prevTerm, commitIndex, session, entries, records, term } = message;
  const isSound = isPoint(prevIndex, prevTerm) && isPoint(commitIndex, session) && prevTerm <= term;
  if (!isSound || !Array.isArray(entries)) return false;
  const bytes = plausibleBytes(entries, prevIndex, { lowest: prevTerm, highest: term });
  return bytes !== undefined && (records === undefined || records?.byteLength === bytes);
}

function plausibleBytes(
  entries: readonly EntryRef[],
  prevIndex: number,
  terms: { readonly lowest: Term; readonly highest: Term },
): number | undefined {
  let index = prevIndex;
  let lowest = terms.lowest;
  let bytes = 0;
  for (const entry of entries) {
    index += 1;
    const inOrder = entry.index === index && entry.term >= lowest && entry.term <= terms.highest;
    if (!inOrder || !isCount(entry.term) || !isCount(entry.bytes)) return undefined;
    if ((entry.type === 'membership') !== (entry.membership !== undefined)) return undefined;
    if (entry.membership !== undefined && !isMembership(entry.membership)) return undefined;
    lowest = entry.term;
    bytes += entry.bytes;
  }
  return bytes;
}

function isPoint(index: number, term: number): boolean {
  return isCount(index) && isCount(term);
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
