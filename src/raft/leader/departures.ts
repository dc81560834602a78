import type { Leadership, RaftState } from '../state.js';
import type { NodeId } from '../types.js';

/** A node that the newest membership left out is told so once more when that is committed. */
export function noteDeparture(leading: Leadership, nodeId: NodeId, session: number): void {
  leading.departed.push({ nodeId, session });
}

/** Tells those who left that it is decided, so that they campaign no more. */
export function tellDeparted(state: RaftState, leading: Leadership): void {
  const { memberships, commitIndex, config, log, outputs } = state;
  if (leading.departed.length === 0 || commitIndex < memberships.latestIndex) return;
  const prevIndex = memberships.latestIndex;
  for (const { nodeId, session } of leading.departed.splice(0)) {
    outputs.send(
      {
        type: 'append',
        from: config.nodeId,
        to: nodeId,
        term: leading.term,
        prevIndex,
        prevTerm: log.termAt(prevIndex) ?? 0,
        commitIndex,
        session,
        entries: [],
      },
      undefined,
    );
  }
}
