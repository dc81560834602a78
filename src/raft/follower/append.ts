import { commitTo } from '../commit.js';
import { appendReceived, truncateLog } from '../log-changes.js';
import type { Append } from '../message.js';
import { acknowledge, respond } from '../reply.js';
import type { RaftState } from '../state.js';
import type { EntryRef } from '../types.js';
import { hearLeader } from './follower.js';

/** AppendEntries at a node that does not lead (paper 5.3). */
export function onAppend(state: RaftState, message: Append): void {
  hearLeader(state, message);
  if (state.installing !== undefined) state.outputs.decide('append-ignored-installing-snapshot');
  else if (contradictsCommitted(state, message)) {
    state.outputs.decide('append-ignored-conflict-with-committed');
  } else if (message.prevIndex < state.commitIndex) {
    state.outputs.decide('append-below-commit');
    acknowledge(state, message.from, state.commitIndex);
  } else if (follows(state, message)) accept(state, message);
  else reject(state, message);
}

/** Answers a leader of an older term, so that it learns ours and steps down. */
export function refuseOlderLeader(state: RaftState, message: Append): void {
  respondRejected(state, message, { index: 0, term: 0 });
}

function contradictsCommitted({ log, commitIndex }: RaftState, message: Append): boolean {
  const { prevIndex, prevTerm, entries } = message;
  if (prevIndex > commitIndex) return false;
  if ((log.termAt(prevIndex) ?? prevTerm) !== prevTerm) return true;
  const newest = entries[Math.min(entries.length, commitIndex - prevIndex) - 1];
  return newest !== undefined && (log.termAt(newest.index) ?? newest.term) !== newest.term;
}

function follows({ log, outputs }: RaftState, { prevIndex, prevTerm }: Append): boolean {
  const term = log.termAt(prevIndex);
  if (term === prevTerm) return true;
  outputs.decide(term === undefined ? 'append-rejected-gap' : 'append-rejected-term-mismatch');
  return false;
}

function accept(state: RaftState, message: Append): void {
  const { log, outputs, writes } = state;
  const { prevIndex, entries, records } = message;
  const lastNew = prevIndex + entries.length;
  const known = knownCount(state, message);
  if (known < entries.length) {
    if (prevIndex + known < log.lastIndex) truncateLog(state, prevIndex + known + 1);
    const missing = known === 0 ? entries : entries.slice(known);
    appendReceived(state, missing, records?.subarray(bytesOf(entries, known)));
  } else if (known > 0) {
    outputs.decide('append-entries-already-present');
    if (lastNew > writes.durableIndex) outputs.decide('acknowledgement-held');
  }
  commitTo(state, Math.min(message.commitIndex, lastNew));
  acknowledge(state, message.from, lastNew);
}

function knownCount({ log }: RaftState, { prevIndex, entries }: Append): number {
  if (prevIndex === log.lastIndex) return 0;
  const differing = entries.findIndex(({ index, term }) => log.termAt(index) !== term);
  return differing === -1 ? entries.length : differing;
}

function bytesOf(entries: readonly EntryRef[], count: number): number {
  let bytes = 0;
  for (let position = 0; position < count; position += 1) bytes += entries[position]?.bytes ?? 0;
  return bytes;
}

function reject(state: RaftState, message: Append): void {
  const { log } = state;
  const highest = Math.min(message.prevIndex, log.lastIndex);
  respondRejected(state, message, log.newestAtOrBelow(highest, message.prevTerm));
}

function respondRejected(
  state: RaftState,
  { from, prevIndex, session }: Append,
  hint: { readonly index: number; readonly term: number },
): void {
  respond(state, {
    type: 'appendResponse',
    from: state.config.nodeId,
    to: from,
    term: state.term,
    rejected: true,
    matchIndex: prevIndex,
    hintIndex: hint.index,
    hintTerm: hint.term,
    session,
    probation: state.probation,
  });
}
