import { describe, expect, it } from 'vitest';
import {
  hasQuorum,
  majorityOf,
  quorumValue,
  type VoterSets,
  voteResult,
} from '../../src/raft/quorum.js';
import { seededRandom } from './fixtures/seeded-random.js';

const MOST_VOTERS = 7;
const IDS = Array.from({ length: 2 * MOST_VOTERS }, (_, position) => `n${position}`);

function subsets<T>(of: readonly T[]): T[][] {
  return Array.from({ length: 2 ** of.length }, (_, mask) =>
    of.filter((_each, position) => (mask & (1 << position)) !== 0),
  );
}

const majorities = new Map<number, number[][]>();
for (let count = 1; count <= MOST_VOTERS; count += 1) {
  const positions = Array.from({ length: count }, (_, position) => position);
  majorities.set(
    count,
    subsets(positions).filter((subset) => subset.length > count - subset.length),
  );
}

function everyHalfHasMajority(sets: VoterSets, holds: (nodeId: string) => boolean): boolean {
  return sets.every((voters) =>
    (majorities.get(voters.length) ?? []).some((positions) =>
      positions.every((position) => holds(voters[position] ?? '')),
    ),
  );
}

function* configurations(): Generator<VoterSets> {
  for (let first = 1; first <= MOST_VOTERS; first += 1) {
    yield [IDS.slice(0, first)];
    for (let second = 1; second <= MOST_VOTERS; second += 1) {
      for (let shift = 0; shift <= first; shift += 1) {
        yield [IDS.slice(0, first), IDS.slice(shift, shift + second)];
      }
    }
  }
}

describe('a quorum, against every subset of up to seven voters in either half', () => {
  it('commits the highest index that a majority of each half has reached', () => {
    const random = seededRandom(3);
    for (const sets of configurations()) {
      for (let sample = 0; sample < 40; sample += 1) {
        const indexes = new Map(IDS.map((nodeId) => [nodeId, random(5)]));
        const indexOf = (nodeId: string): number => indexes.get(nodeId) ?? 0;
        const reached = [4, 3, 2, 1, 0].find((index) =>
          everyHalfHasMajority(sets, (nodeId) => indexOf(nodeId) >= index),
        );
        expect(quorumValue(sets, indexOf)).toBe(reached);
      }
    }
  });

  it('counts a vote as won, lost or pending as its possible outcomes are', () => {
    const random = seededRandom(4);
    for (const sets of configurations()) {
      for (let sample = 0; sample < 40; sample += 1) {
        const votes = new Map(IDS.map((nodeId) => [nodeId, [true, false, undefined][random(3)]]));
        const isWon = everyHalfHasMajority(sets, (nodeId) => votes.get(nodeId) === true);
        const isOpen = everyHalfHasMajority(sets, (nodeId) => votes.get(nodeId) !== false);
        const expected = isWon ? 'won' : isOpen ? 'pending' : 'lost';
        expect(voteResult(sets, (nodeId) => votes.get(nodeId))).toBe(expected);
      }
    }
  });

  it('decides every combination of answers of one half', () => {
    for (let count = 1; count <= MOST_VOTERS; count += 1) {
      const voters = IDS.slice(0, count);
      for (const yes of subsets(voters)) {
        const expected = yes.length > count / 2;
        expect(hasQuorum([voters], (nodeId) => yes.includes(nodeId))).toBe(expected);
      }
    }
  });

  it('is more than half, and any two share a voter', () => {
    for (let count = 1; count <= 100; count += 1) {
      expect(2 * majorityOf(count)).toBeGreaterThan(count);
      expect(2 * (majorityOf(count) - 1)).toBeLessThanOrEqual(count);
    }
  });

  it('is never reached without voters', () => {
    expect(quorumValue([], () => 9)).toBe(0);
    expect(hasQuorum([], () => true)).toBe(false);
    expect(hasQuorum([[]], () => true)).toBe(false);
    expect(voteResult([], () => true)).toBe('lost');
  });
});
