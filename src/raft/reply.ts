import type { Message } from './message.js';
import type { RaftState } from './state.js';
import type { Index, NodeId } from './types.js';

/** Sends a message that speaks for our term: it waits until that term and its vote are durable. */
export function respond(state: RaftState, message: Message): void {
  state.outputs.send(message, state.writes.hardStateHold);
}

/**
 * Tells the leader that everything to `matchIndex` matches, once it and the term are durable; in
 * the session it named last.
 */
export function acknowledge(state: RaftState, to: NodeId, matchIndex: Index): void {
  const { writes, outputs, config, term, session, probation } = state;
  const hold = Math.max(writes.hardStateHold ?? 0, writes.entryHold(matchIndex) ?? 0);
  outputs.acknowledge(
    {
      type: 'appendResponse',
      from: config.nodeId,
      to,
      term,
      rejected: false,
      matchIndex,
      hintIndex: 0,
      hintTerm: 0,
      session,
      probation,
    },
    hold === 0 ? undefined : hold,
  );
}
