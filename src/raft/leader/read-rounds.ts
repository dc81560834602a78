import type { ReadIndex } from '../message.js';
import { hasQuorum } from '../quorum.js';
import { answerRead, MAX_WAITING_READS } from '../read-index.js';
import type { Leadership, RaftState, ReadRequest } from '../state.js';
import { confirmedRound } from './confirmed-round.js';
import { hasLease, wantLease } from './lease.js';
import { sendHeartbeats } from './replication.js';

/** A peer's request for a read index. */
export function onReadIndex(state: RaftState, message: ReadIndex): void {
  const { requestId, from, lease } = message;
  requestRead(state, { requestId, from, lease });
}

/** A read joins the next round, or waits until an entry of this term is committed. */
export function requestRead(state: RaftState, request: ReadRequest): void {
  const { leading, outputs } = state;
  if (leading === undefined) return;
  if (leading.transfer !== undefined) {
    outputs.decide('read-refused-transferring');
    refuse(state, request, 'transferring');
  } else if (leading.waitingReadCount >= MAX_WAITING_READS) {
    outputs.decide('read-refused-overloaded');
    refuse(state, request, 'overloaded');
  } else if (state.commitIndex < leading.noopIndex) {
    outputs.decide('read-held-term-not-committed');
    leading.heldReads.push(request);
    leading.waitingReadCount += 1;
  } else if (isAlone(state)) {
    outputs.decide('read-answered-alone');
    answerRead(state, request, state.commitIndex);
  } else if (!request.lease || !answeredByLease(state, leading, request)) {
    leading.waitingReads.push(request);
    leading.waitingReadCount += 1;
  }
}

function answeredByLease(state: RaftState, leading: Leadership, request: ReadRequest): boolean {
  wantLease(state, leading);
  if (!hasLease(state, leading)) {
    state.outputs.decide('read-lease-not-valid');
    return false;
  }
  state.outputs.decide('read-answered-by-lease');
  answerRead(state, request, state.commitIndex);
  return true;
}

/** An entry of this term is committed: reads that waited for it join the next round. */
export function releaseHeldReads(state: RaftState, leading: Leadership): void {
  const released = leading.heldReads;
  if (released.length === 0 || state.commitIndex < leading.noopIndex) return;
  leading.heldReads = [];
  leading.waitingReadCount -= released.length;
  for (const request of released) requestRead(state, request);
}

/** Begins one round for all reads asked for since the last one. */
export function startReadRound(state: RaftState): void {
  const { leading } = state;
  if (leading === undefined || leading.waitingReads.length === 0) return;
  leading.lastRound += 1;
  leading.rounds.push({
    round: leading.lastRound,
    index: state.commitIndex,
    requests: leading.waitingReads,
  });
  leading.waitingReads = [];
  sendHeartbeats(state);
}

/** Answers every read whose round, or a later one, a quorum has confirmed. */
export function answerConfirmedReads(state: RaftState, leading: Leadership): void {
  if (leading.rounds.length === 0) return;
  const confirmed = confirmedRound(state, leading);
  const answered = leading.rounds.filter(({ round }) => round <= confirmed);
  leading.rounds = leading.rounds.slice(answered.length);
  for (const { index, requests } of answered) {
    leading.waitingReadCount -= requests.length;
    for (const request of requests) answerRead(state, request, index);
  }
}

function isAlone({ memberships, config }: RaftState): boolean {
  return hasQuorum(memberships.voterSets, (nodeId) => nodeId === config.nodeId);
}

function refuse(
  state: RaftState,
  request: ReadRequest,
  refused: 'transferring' | 'overloaded',
): void {
  const { requestId, from } = request;
  if (from === undefined) state.outputs.answerRead({ requestId, refused });
  else answerRead(state, request, undefined);
}
