import { saveHardState } from './log-changes.js';
import type { RaftState } from './state.js';
import type { Index } from './types.js';

/**
 * Whether a node on probation has to keep out of an election: it may have lost votes and entries of
 * an earlier life, so that it takes part only where no log has any entry, as when a cluster is
 * founded.
 */
export function isBarred({ probation, log }: RaftState, candidateLastIndex: Index): boolean {
  return probation !== 0 && (log.lastIndex > 0 || candidateLastIndex > 0);
}

/** The node votes in the first election of a cluster; the hard state that is saved next says so. */
export function endProbationByFounding(state: RaftState): void {
  if (state.probation === 0) return;
  state.outputs.decide('probation-ended-by-founding');
  state.probation = 0;
}

/** The leader knows that this node holds everything an earlier life of it may have promised. */
export function endProbationByLeader(state: RaftState, release: number): void {
  if (release === 0 || release !== state.probation) return;
  state.outputs.decide('probation-ended-by-leader');
  state.probation = 0;
  saveHardState(state);
}
