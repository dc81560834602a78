import { describe, expect, it } from 'vitest';
import { isLinearizable, type RegisterOperation } from './register.js';

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
const never = Number.POSITIVE_INFINITY;

describe('a register', () => {
  it.each<[string, RegisterOperation[]]>([
    ['nothing', []],
    ['a read before any write', [read(undefined, 1, 2)]],
    ['a read of the last write', [write('a', 1, 2), write('b', 3, 4), read('b', 5, 6)]],
    ['either of two writes at once', [write('a', 1, 4), write('b', 2, 3), read('a', 5, 6)]],
    ['a write without an outcome, seen later', [write('a', 1, never), read('a', 5, 6)]],
    ['a write without an outcome, never seen', [write('a', 1, never), read(undefined, 5, 6)]],
    ['a write that a read at once sees early', [write('a', 1, 9), read('a', 2, 3)]],
    ['a deletion', [write('a', 1, 2), write(undefined, 3, 4), read(undefined, 5, 6)]],
    [
      'a deletion without an outcome',
      [write('a', 1, 2), write(undefined, 3, never), read('a', 4, 5), read(undefined, 6, 7)],
    ],
  ])('allows %s', (_, history) => {
    expect(isLinearizable(history)).toBe(true);
  });

  it.each<[string, RegisterOperation[]]>([
    ['a stale read', [write('a', 1, 2), write('b', 3, 4), read('a', 5, 6)]],
    ['a lost write', [write('a', 1, 2), read(undefined, 3, 4)]],
    ['a read of what nobody wrote', [write('a', 1, 2), read('x', 3, 4)]],
    ['a read from the future', [read('a', 1, 2), write('a', 3, 4)]],
    ['reads that go back', [write('a', 1, 2), write('b', 3, 9), read('b', 4, 5), read('a', 6, 7)]],
    [
      'reads that disagree on the order',
      [write('a', 1, 9), write('b', 2, 8), read('a', 10, 11), read('b', 12, 13), read('a', 14, 15)],
    ],
    ['a refused write that is seen', [read('refused', 5, 6)]],
    ['a deletion undone', [write('a', 1, 2), write(undefined, 3, 4), read('a', 5, 6)]],
    [
      'an unknown write that comes and goes',
      [write('a', 1, 2), write('b', 3, never), read('b', 4, 5), read('a', 6, 7)],
    ],
    [
      'a write seen before and after a whole other one',
      [write('a', 1, 20), read('a', 2, 3), write('b', 4, 5), read('b', 6, 7), read('a', 8, 9)],
    ],
  ])('refuses %s', (_, history) => {
    expect(isLinearizable(history)).toBe(false);
  });
});
