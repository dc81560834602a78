import type { ReadIndex, ReadIndexResponse } from './message.js';
import { respond } from './reply.js';
import type { Leadership, RaftState, ReadRequest } from './state.js';
import type { Index, NodeId } from './types.js';

/** Reads that may wait at one node; beyond them they are refused. */
export const MAX_WAITING_READS = 4096;

/** A read on a node that does not lead: ask the leader. */
export function forwardRead(state: RaftState, { requestId, lease }: ReadRequest): void {
  const { outputs, leaderId, config, forwardedReads } = state;
  if (leaderId === undefined) {
    outputs.decide('read-refused-no-leader');
    outputs.answerRead({ requestId, refused: 'not-leader' });
    return;
  }
  if (forwardedReads.size >= MAX_WAITING_READS) {
    outputs.decide('read-forwards-full');
    outputs.answerRead({ requestId, refused: 'overloaded' });
    return;
  }
  state.lastForwardedRead += 1;
  forwardedReads.set(state.lastForwardedRead, requestId);
  const ask: ReadIndex = {
    type: 'readIndex',
    from: config.nodeId,
    to: leaderId,
    term: state.term,
    requestId: state.lastForwardedRead,
    lease,
  };
  outputs.send(ask, undefined);
}

/** A peer takes us for the leader: only the leader may answer, so refuse. */
export function refuseForwardedRead(state: RaftState, message: ReadIndex): void {
  state.outputs.decide('read-forward-refused');
  sendReadIndex(state, message.from, message.requestId, undefined);
}

/** The leader's answer to a read of this node. */
export function onReadIndexResponse(state: RaftState, message: ReadIndexResponse): void {
  const { forwardedReads, outputs } = state;
  const requestId = forwardedReads.get(message.requestId);
  if (requestId === undefined || message.from !== state.leaderId) {
    outputs.decide('read-response-ignored');
    return;
  }
  forwardedReads.delete(message.requestId);
  const { index } = message;
  outputs.answerRead(
    index === undefined ? { requestId, refused: 'not-leader' } : { requestId, index },
  );
}

/** Answers a read here or at a peer; without an index it is refused. */
export function answerRead(
  state: RaftState,
  { requestId, from }: Pick<ReadRequest, 'requestId' | 'from'>,
  index: Index | undefined,
): void {
  if (from !== undefined) sendReadIndex(state, from, requestId, index);
  else if (index !== undefined) state.outputs.answerRead({ requestId, index });
  else state.outputs.answerRead({ requestId, refused: 'not-leader' });
}

/** Role, term or leader change: nobody may confirm what waits, so all of it is refused. */
export function refuseWaitingReads(state: RaftState): void {
  const { forwardedReads, leading } = state;
  const led = leading === undefined ? [] : waitingAtLeader(leading);
  if (forwardedReads.size + led.length === 0) return;
  state.outputs.decide('reads-refused-leadership-changed');
  for (const request of led) answerRead(state, request, undefined);
  for (const requestId of forwardedReads.values()) {
    answerRead(state, { requestId, from: undefined }, undefined);
  }
  forwardedReads.clear();
}

function waitingAtLeader({ rounds, waitingReads, heldReads }: Leadership): ReadRequest[] {
  return [...rounds.flatMap(({ requests }) => requests), ...waitingReads, ...heldReads];
}

function sendReadIndex(
  state: RaftState,
  to: NodeId,
  requestId: number,
  index: Index | undefined,
): void {
  const { config, term } = state;
  const answer: ReadIndexResponse = {
    type: 'readIndexResponse',
    from: config.nodeId,
    to,
    term,
    requestId,
    index,
  };
  respond(state, answer);
}
