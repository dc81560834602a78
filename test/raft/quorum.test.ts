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
const MOST_ASSIGNMENTS = 2_000;
const IDS = Array.from({ length: 2 * MOST_VOTERS }, (_, position) => `n${position}`);

function* configurations(): Generator<VoterSets> {
  for (let first = 1; first <= MOST_VOTERS; first += 1) {
    yield [IDS.slice(0, first)];
    for (let second = 1; second <= MOST_VOTERS; second += 1) {
      for (let shared = 0; shared <= Math.min(first, second); shared += 1) {
        const from = first - shared;
        yield [IDS.slice(0, first), IDS.slice(from, from + second)];
      }
    }
  }
}

const votersIn = (sets: VoterSets): number => new Set(sets.flat()).size;

const majorityHolds = (sets: VoterSets, holds: (nodeId: string) => boolean): boolean =>
  sets.every((voters) => {
    let balance = 0;
    for (const nodeId of voters) balance += holds(nodeId) ? 1 : -1;
    return balance > 0;
  });

function* assignments(count: number, choices: number): Generator<number[]> {
  const all = choices ** count;
  const random = seededRandom(count);
  const isExhaustive = all <= 3 * MOST_ASSIGNMENTS;
  for (let taken = 0; taken < (isExhaustive ? all : MOST_ASSIGNMENTS); taken += 1) {
    let rest = taken;
    yield Array.from({ length: count }, () => {
      if (!isExhaustive) return random(choices);
      const choice = rest % choices;
      rest = (rest - choice) / choices;
      return choice;
    });
  }
}

const positionOf = (nodeId: string): number => Number(nodeId.slice(1));

describe('a quorum, against every subset of up to seven voters in either half', () => {
  it('is reached by exactly the sets of voters that outnumber the rest of each half', () => {
    let tried = 0;
    for (const sets of configurations()) {
      for (let mask = 0; mask < 2 ** votersIn(sets); mask += 1) {
        const holds = (nodeId: string): boolean => (mask & (1 << positionOf(nodeId))) !== 0;
        const expected = majorityHolds(sets, holds);
        if (hasQuorum(sets, holds) !== expected) expect([sets, mask]).toBe(expected);
        tried += 1;
      }
    }
    expect(tried).toBeGreaterThan(100_000);
  });

  it('commits the highest index that a majority of each half has reached', () => {
    for (const sets of configurations()) {
      for (const indexes of assignments(votersIn(sets), 4)) {
        const indexOf = (nodeId: string): number => indexes[positionOf(nodeId)] ?? 0;
        const reached = [3, 2, 1, 0].find((index) =>
          majorityHolds(sets, (nodeId) => indexOf(nodeId) >= index),
        );
        if (quorumValue(sets, indexOf) !== reached) expect([sets, indexes]).toBe(reached);
      }
    }
  });

  it('counts a vote as won, lost or pending as its possible outcomes are', () => {
    for (const sets of configurations()) {
      for (const answers of assignments(votersIn(sets), 3)) {
        const voteOf = (nodeId: string) =>
          [true, false, undefined][answers[positionOf(nodeId)] ?? 2];
        const isWon = majorityHolds(sets, (nodeId) => voteOf(nodeId) === true);
        const isOpen = majorityHolds(sets, (nodeId) => voteOf(nodeId) !== false);
        const expected = isWon ? 'won' : isOpen ? 'pending' : 'lost';
        if (voteResult(sets, voteOf) !== expected) expect([sets, answers]).toBe(expected);
      }
    }
  });

  it('of one configuration and of the next share a voter, whatever single voter changes', () => {
    for (let count = 1; count < MOST_VOTERS; count += 1) {
      const [before, after] = [IDS.slice(0, count), IDS.slice(0, count + 1)];
      for (let mask = 0; mask < 2 ** (count + 1); mask += 1) {
        const holds = (nodeId: string): boolean => (mask & (1 << positionOf(nodeId))) !== 0;
        const rest = (nodeId: string): boolean => !holds(nodeId);
        expect(hasQuorum([before], holds) && hasQuorum([after], rest)).toBe(false);
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
