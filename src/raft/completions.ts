import { countOwnVote } from './election/campaign.js';
import { advanceCommit, tellCommit } from './leader/leader-commit.js';
import type { RaftState } from './state.js';
import type { Index, LogPoint } from './types.js';

/** Log writes to this one are durable: a vote for ourselves or a commit may follow. */
export function onPersisted(state: RaftState, writeId: number): void {
  const completion = state.writes.persisted(writeId);
  if (completion === 'unknown') {
    state.outputs.decide('persisted-ignored');
    return;
  }
  if (completion === 'clamped') state.outputs.decide('persisted-claim-clamped');
  if (state.role === 'candidate') countOwnVote(state);
  else if (state.role === 'leader') advanceCommit(state);
}

/** The state machine caught up to `index`. */
export function onApplied(state: RaftState, index: Index): void {
  if (index > state.deliveredIndex || index < state.appliedIndex) {
    state.outputs.decide('applied-ignored');
    return;
  }
  state.appliedIndex = index;
  if (state.leading !== undefined) tellCommit(state.leading);
}

/** The log dropped its entries to `point`. */
export function onCompacted(state: RaftState, point: LogPoint): void {
  const { log, deliveredIndex, outputs } = state;
  const isHeld = log.termAt(point.index) === point.term;
  if (!isHeld || point.index > deliveredIndex) {
    outputs.decide('compaction-ignored');
    return;
  }
  log.compactTo(point);
}
