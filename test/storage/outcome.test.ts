import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/port/errors.js';
import {
  decodeOutcome,
  encodeOutcome,
  type Outcome,
  outcomeOf,
} from '../../src/storage/outcome.js';

const plain = (outcome: Outcome): object =>
  outcome.kind === 'done'
    ? outcome
    : { code: outcome.error.code, message: outcome.error.message, retry: outcome.retry };

describe('outcome', () => {
  it.each<Outcome>([
    { kind: 'done', index: 2 ** 45 },
    { kind: 'failed', error: new StorageError('OVERLOADED', 'full'), retry: false },
    { kind: 'failed', error: new StorageError('NOT_LEADER', 'not here'), retry: true },
  ])('survives the way over the wire: %j', (outcome) => {
    expect(plain(decodeOutcome(encodeOutcome(outcome)))).toEqual(plain(outcome));
  });

  it.each([[], [0], [0, 1, 2], [1], [1, 123], [9, 9, 9]])(
    'reads bytes that are no outcome as unknown: %j',
    (...bytes) => {
      const outcome = decodeOutcome(new Uint8Array(bytes.flat()));
      expect(plain(outcome)).toMatchObject({ code: 'OUTCOME_UNKNOWN', retry: false });
    },
  );

  it.each([
    ['not-leader', 'NOT_LEADER', true],
    ['superseded', 'NOT_LEADER', true],
    ['transferring', 'NOT_LEADER', true],
    ['change-pending', 'NOT_LEADER', true],
    ['overloaded', 'OVERLOADED', false],
    ['last-voter', 'INVALID_ARGUMENT', false],
  ] as const)('says of a command refused as %s: %s, try again: %s', (refusal, code, retry) => {
    expect(plain(outcomeOf({ kind: 'refused', refusal }))).toMatchObject({ code, retry });
  });

  it('never offers to retry what may have been committed', () => {
    expect(plain(outcomeOf({ kind: 'unknown' }))).toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      retry: false,
    });
  });
});
