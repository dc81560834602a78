import type { IndexRange } from './ready.js';
import type { RaftState } from './state.js';
import type { Index } from './types.js';

/** Moves the commit index forward; a lower index changes nothing. */
export function commitTo(state: RaftState, index: Index): void {
  if (index <= state.commitIndex) return;
  state.commitIndex = index;
  state.memberships.commitTo(index);
  if (index > state.writes.durableIndex) state.outputs.decide('delivery-held-not-durable');
}

/** Whether committed and durable entries wait to be handed out. */
export function isDeliveryDue(state: RaftState): boolean {
  return state.installing === undefined && deliverableIndex(state) > state.deliveredIndex;
}

/** Hands out what is committed and durable here, each index once. */
export function takeCommitted(state: RaftState): IndexRange | undefined {
  if (!isDeliveryDue(state)) return undefined;
  const from = state.deliveredIndex + 1;
  state.deliveredIndex = deliverableIndex(state);
  return { from, to: state.deliveredIndex + 1 };
}

function deliverableIndex({ commitIndex, writes }: RaftState): Index {
  return Math.min(commitIndex, writes.durableIndex);
}
