import type { ProposalResult } from './ready.js';
import type { RaftState } from './state.js';
import type { EntryRef, Index } from './types.js';

/** Puts entries of this leader into log and pending write, with the proposal they answer. */
export function appendProposed(
  state: RaftState,
  entries: readonly EntryRef[],
  accepted?: ProposalResult,
): void {
  for (const entry of entries) state.log.append(entry);
  noteSplit(state, state.writes.appendProposed(entries, accepted));
}

/** Puts entries of another leader, and their encoded records, into log and pending write. */
export function appendReceived(
  state: RaftState,
  entries: readonly EntryRef[],
  records: Uint8Array | undefined,
): void {
  for (const entry of entries) {
    state.log.append(entry);
    if (entry.membership === undefined) continue;
    state.memberships.append(entry.index, entry.membership);
    state.outputs.membershipChanged = true;
  }
  noteSplit(state, state.writes.appendReceived(entries, records));
}

/** Gives up the log from `index` on, durable or not, and every membership in it. */
export function truncateLog(state: RaftState, index: Index): void {
  state.outputs.decide('append-conflict-truncated');
  state.log.truncateFrom(index);
  noteSplit(state, state.writes.truncateFrom(index));
  if (!state.memberships.truncateFrom(index)) return;
  state.outputs.decide('membership-rolled-back');
  state.outputs.membershipChanged = true;
}

/**
 * Puts term and vote into the next log write; the commit index in it is one that is durable
 * already.
 */
export function saveHardState({ writes, term, vote, commitIndex, probation }: RaftState): void {
  const durable = Math.min(commitIndex, writes.durableIndex);
  writes.setHardState({ term, vote, commitIndex: durable, probation });
}

function noteSplit({ outputs }: RaftState, isSplit: boolean): void {
  if (isSplit) outputs.decide('write-split');
}
