import type { NodeId } from './types.js';

/**
 * Voters that have to agree: one set, or two while the membership is joint; each needs its own
 * majority.
 */
export type VoterSets = readonly (readonly NodeId[])[];

/** How an election stands. */
export type VoteResult = 'won' | 'lost' | 'pending';

/** Members of a set of `count` that make a majority. */
export function majorityOf(count: number): number {
  return Math.floor(count / 2) + 1;
}

/** Highest value that a majority of every set has reached; 0 without voters. */
export function quorumValue(sets: VoterSets, reachedBy: (nodeId: NodeId) => number): number {
  if (sets.length === 0) return 0;
  return Math.min(...sets.map((voters) => majorityValue(voters, reachedBy)));
}

/** Whether a majority of every set satisfies the condition; never without voters. */
export function hasQuorum(sets: VoterSets, holds: (nodeId: NodeId) => boolean): boolean {
  return quorumValue(sets, (nodeId) => (holds(nodeId) ? 1 : 0)) === 1;
}

/** Won with a majority of every set, lost as soon as that is out of reach. */
export function voteResult(
  sets: VoterSets,
  voteOf: (nodeId: NodeId) => boolean | undefined,
): VoteResult {
  if (hasQuorum(sets, (nodeId) => voteOf(nodeId) === true)) return 'won';
  return hasQuorum(sets, (nodeId) => voteOf(nodeId) !== false) ? 'pending' : 'lost';
}

function majorityValue(voters: readonly NodeId[], reachedBy: (nodeId: NodeId) => number): number {
  const descending = voters.map(reachedBy).sort((left, right) => right - left);
  return descending[majorityOf(voters.length) - 1] ?? 0;
}
