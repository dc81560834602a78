import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../raft/fixtures/seeded-random.js';
import { hasOrder } from './brute-force.js';
import { NEVER, type RegisterOperation } from './operation.js';
import { goodHistory, mutatedHistory } from './random-history.js';
import { verdictOf } from './register.js';
import { searchVerdict } from './search.js';

const operation =
  (kind: RegisterOperation['kind']) =>
  (value: string | undefined, invokedAt: number, returnedAt: number): RegisterOperation => ({
    kind,
    value,
    invokedAt,
    returnedAt,
  });
const write = operation('write');
const read = operation('read');

const good: [string, RegisterOperation[]][] = [
  ['nothing', []],
  ['a read before any write', [read(undefined, 1, 2)]],
  ['a read of the last write', [write('a', 1, 2), write('b', 3, 4), read('b', 5, 6)]],
  ['either of two writes at once', [write('a', 1, 4), write('b', 2, 3), read('a', 5, 6)]],
  ['a write without an outcome, seen later', [write('a', 1, NEVER), read('a', 5, 6)]],
  ['a write without an outcome, never seen', [write('a', 1, NEVER), read(undefined, 5, 6)]],
  ['a write that a read at once sees early', [write('a', 1, 9), read('a', 2, 3)]],
  ['a read that returns as a write begins', [write('a', 2, 3), read('a', 1, 2)]],
  ['a deletion', [write('a', 1, 2), write(undefined, 3, 4), read(undefined, 5, 6)]],
  [
    'a deletion without an outcome',
    [write('a', 1, 2), write(undefined, 3, NEVER), read('a', 4, 5), read(undefined, 6, 7)],
  ],
  [
    'the same value written again',
    [write('a', 1, 2), write('b', 3, 4), write('a', 5, 6), read('a', 7, 8)],
  ],
];

const bad: [string, RegisterOperation[]][] = [
  ['a stale read', [write('a', 1, 2), write('b', 3, 4), read('a', 5, 6)]],
  ['a write acknowledged and then invisible', [write('a', 1, 2), read(undefined, 3, 4)]],
  ['a lost update', [write('a', 1, 2), read('a', 3, 4), write('b', 5, 6), read('a', 7, 8)]],
  ['a phantom value that nobody wrote', [write('a', 1, 2), read('x', 3, 4)]],
  ['an aborted write that is seen', [write('a', 1, 2), read('refused', 3, 4), read('a', 5, 6)]],
  ['a read from the future', [read('a', 1, 2), write('a', 3, 4)]],
  ['reads that go back', [write('a', 1, 2), write('b', 3, 9), read('b', 4, 5), read('a', 6, 7)]],
  [
    'reads of two clients in opposite order',
    [write('a', 1, 9), write('b', 2, 8), read('a', 10, 11), read('b', 12, 13), read('a', 14, 15)],
  ],
  [
    'reads of two clients that overlap, in opposite order',
    [
      write('a', 1, 3),
      write('b', 2, 4),
      read('a', 5, 6),
      read('b', 5, 7),
      read('b', 8, 10),
      read('a', 9, 11),
    ],
  ],
  [
    'a broken read of what the client itself wrote',
    [write('a', 1, 2), write('b', 3, 4), read('a', 5, 9)],
  ],
  ['a deleted key that is still read', [write('a', 1, 2), write(undefined, 3, 4), read('a', 5, 6)]],
  [
    'a resurrected value',
    [write('a', 1, 2), write(undefined, 3, 4), read(undefined, 5, 6), read('a', 7, 8)],
  ],
  [
    'a deletion without an outcome, seen and undone',
    [write('a', 1, 2), write(undefined, 3, NEVER), read(undefined, 4, 5), read('a', 6, 7)],
  ],
  [
    'an unknown write that comes and goes',
    [write('a', 1, 2), write('b', 3, NEVER), read('b', 4, 5), read('a', 6, 7)],
  ],
  ['an unknown write seen before it was asked', [read('a', 1, 2), write('a', 3, NEVER)]],
  [
    'a write seen before and after a whole other one',
    [write('a', 1, 20), read('a', 2, 3), write('b', 4, 5), read('b', 6, 7), read('a', 8, 9)],
  ],
  [
    'split brain: two leaders acknowledge and serve their own writes',
    [
      write('a', 1, 2),
      write('b', 3, 4),
      read('b', 5, 6),
      write('c', 5, 6),
      read('c', 7, 8),
      read('b', 9, 10),
    ],
  ],
  [
    'an old leader that serves its state after a new one took a write',
    [write('a', 1, 2), read('a', 3, 4), write('b', 5, 6), read('b', 7, 20), read('a', 7, 8)],
  ],
  [
    'the first state again after a restart',
    [write('a', 1, 2), read('a', 3, 4), read(undefined, 5, 6)],
  ],
  [
    'a write rolled back by a new leader',
    [write('a', 1, 2), write('b', 3, 4), read('b', 5, 6), read('a', 7, 8)],
  ],
  [
    'two unknown writes in one order and then in the other',
    [write('a', 1, NEVER), write('b', 1, NEVER), read('a', 2, 3), read('b', 4, 5), read('a', 6, 7)],
  ],
  [
    'the same value written twice, and what was before it',
    [write('a', 1, 2), write('b', 3, 4), write('a', 5, 6), read('b', 7, 8)],
  ],
  [
    'a deletion between two reads of one value',
    [write('a', 1, 2), read('a', 3, 4), write(undefined, 5, 6), read('a', 7, 8)],
  ],
];

describe('a register', () => {
  it.each(good)('allows %s', (_, history) => {
    expect(hasOrder(history)).toBe(true);
    expect(verdictOf(history)).toBe('linearizable');
    expect(searchVerdict(history)).toBe('linearizable');
  });

  it.each(bad)('refuses %s', (_, history) => {
    expect(hasOrder(history)).toBe(false);
    expect(verdictOf(history)).toBe('broken');
    expect(searchVerdict(history)).toBe('broken');
  });

  it('counts what the search cannot decide as undecided', () => {
    const writes = Array.from({ length: 9 }, (_, at) => write(`${at}`, at, 100));
    expect(searchVerdict([...writes, read('none', 200, 201)], 1000)).toBe('undecided');
  });
});

const SMALL = { operations: 7, atOnce: 5 };

describe('random histories', () => {
  it('that happened are accepted, a thousand of each kind', () => {
    const random = seededRandom(1);
    const kinds = [
      { operations: 300, atOnce: 16, deletesInTen: 0, unknownInTen: 0 },
      { operations: 300, atOnce: 16, deletesInTen: 0, unknownInTen: 1 },
      { operations: 60, atOnce: 6, deletesInTen: 3, unknownInTen: 0 },
      { operations: 60, atOnce: 6, deletesInTen: 3, unknownInTen: 1 },
    ];
    for (const plan of kinds) {
      for (let count = 0; count < 1000; count += 1) {
        expect(verdictOf(goodHistory(random, plan))).toBe('linearizable');
      }
    }
  });

  it.each([
    ['unique values', 0, 0],
    ['unique values, some without an outcome', 0, 2],
    ['deletions', 4, 0],
    ['deletions, some without an outcome', 4, 2],
  ])('changed at random are refused exactly when no order explains them: %s', (...row) => {
    const [, deletesInTen, unknownInTen] = row;
    const random = seededRandom(2);
    const counts = { linearizable: 0, broken: 0 };
    for (let count = 0; count < 2000; count += 1) {
      const first = goodHistory(random, { ...SMALL, deletesInTen, unknownInTen });
      const history = mutatedHistory(random, mutatedHistory(random, first));
      const expected = hasOrder(history) ? 'linearizable' : 'broken';
      counts[expected] += 1;
      expect(verdictOf(history)).toBe(expected);
      expect(searchVerdict(history)).toBe(expected);
    }
    expect(Math.min(counts.linearizable, counts.broken)).toBeGreaterThan(300);
  });

  it('of a million operations, 64 at once, are decided', () => {
    const random = seededRandom(3);
    const plan = { operations: 1_000_000, atOnce: 128, deletesInTen: 0, unknownInTen: 0 };
    const history = goodHistory(random, plan);
    const begin = performance.now();
    expect(verdictOf(history)).toBe('linearizable');
    process.stdout.write(`a million operations: ${Math.round(performance.now() - begin)} ms\n`);
    const stale = history.map((operation, at) =>
      at === 999_999 ? read('v7', operation.invokedAt, operation.returnedAt) : operation,
    );
    expect(verdictOf(stale)).toBe('broken');
  });
});
