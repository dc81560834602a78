import { appendProposed } from '../log-changes.js';
import type { Refusal } from '../ready.js';
import type { Leadership, RaftState } from '../state.js';
import type { EntryRef } from '../types.js';

/** Appends commands in order and answers with the index of the first, or refuses all of them. */
export function propose(state: RaftState, proposalId: number, bytes: readonly number[]): void {
  const { leading, log, outputs } = state;
  if (leading === undefined) return;
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const refused = refusal(state, leading, total);
  if (refused !== undefined) {
    outputs.refuse({ proposalId, refused });
    return;
  }
  const { term } = leading;
  const firstIndex = log.lastIndex + 1;
  const entries = bytes.map(
    (each, offset): EntryRef => ({
      index: firstIndex + offset,
      term,
      type: 'command',
      bytes: each,
    }),
  );
  leading.uncommittedBytes += total;
  leading.appendsDue = true;
  appendProposed(state, entries, { proposalId, firstIndex, term });
}

/** A proposal on a node that does not lead. */
export function refuseProposal(state: RaftState, proposalId: number): void {
  state.outputs.refuse({ proposalId, refused: 'not-leader' });
}

function refusal(
  { config, memberships, outputs }: RaftState,
  leading: Leadership,
  bytes: number,
): Refusal | undefined {
  if (!memberships.isVoter(config.nodeId)) {
    outputs.decide('proposal-refused-leaving');
    return 'transferring';
  }
  if (leading.transfer !== undefined) {
    outputs.decide('proposal-refused-transferring');
    return 'transferring';
  }
  const { uncommittedBytes } = leading;
  if (uncommittedBytes > 0 && uncommittedBytes + bytes > config.maxUncommittedBytes) {
    outputs.decide('proposal-refused-overloaded');
    return 'overloaded';
  }
  return undefined;
}
