import { describe, expect, it } from 'vitest';
import { StorageError } from '../../../src/port/errors.js';
import { type Change, History } from '../history.js';
import type { CommittedEntry, CommittedLog } from '../oracle/committed-log.js';
import { outOfOrder } from './certificate.js';

const put = (key: string, value: string | undefined): Change => ({ key, value });

function committedLog(
  ...commands: Change[][]
): Pick<CommittedLog, 'entries' | 'keys' | 'versions'> {
  const entries = commands.map(
    (steps, at): CommittedEntry => ({
      index: at + 1,
      term: 1,
      record: new Uint8Array(0),
      firstAppliedInTerm: 1,
      steps,
    }),
  );
  const versions = (key: string) => [
    { fromIndex: 0, value: undefined },
    ...entries.flatMap(({ index, steps }) =>
      steps.filter((step) => step.key === key).map(({ value }) => ({ fromIndex: index, value })),
    ),
  ];
  const keys = [...new Set(commands.flat().map(({ key }) => key))];
  return { entries, keys, versions };
}

describe('the order of the log', () => {
  const done = (history: History, changes: Change[], index: number): void =>
    history.written(history.write('a', changes), index);
  const seen = (history: History, found: Record<string, string>, key?: string): void =>
    history.found(history.read('a', 'linearizable', key), new Map(Object.entries(found)));

  it('explains writes, reads of one key and reads of all', () => {
    const history = new History();
    const slow = history.read('b', 'linearizable', 'k');
    done(history, [put('k', '1')], 1);
    done(history, [put('l', '2')], 2);
    history.failed(history.write('a', [put('k', '3')]), new StorageError('OUTCOME_UNKNOWN', ''));
    seen(history, { k: '1', l: '2' });
    seen(history, { k: '3', l: '2' });
    history.found(slow, new Map());
    const log = committedLog([put('k', '1')], [put('l', '2')], [put('k', '3')]);
    expect(outOfOrder(history, log)).toEqual([]);
  });

  it.each<[string, (history: History) => void, string]>([
    [
      'a write that began after one that is behind it',
      (history) => {
        done(history, [put('k', '1')], 2);
        done(history, [put('k', '2')], 1);
      },
      'write #3 is before 2',
    ],
    [
      'a read of all that no single moment shows',
      (history) => {
        const both = [history.write('a', [put('k', '1')]), history.write('b', [put('l', '2')])];
        seen(history, { l: '2' });
        both.forEach((write, at) => {
          history.written(write, at + 1);
        });
      },
      'read #3 found no state',
    ],
    [
      'reads of two keys that see two writes in opposite order',
      (history) => {
        const both = [history.write('a', [put('k', '1')]), history.write('b', [put('l', '2')])];
        seen(history, { l: '2' }, 'l');
        seen(history, {}, 'k');
        both.forEach((write, at) => {
          history.written(write, at + 1);
        });
      },
      'read #5 found no state',
    ],
    [
      'a read of what is written only later',
      (history) => {
        seen(history, { k: '1' }, 'k');
        done(history, [put('k', '1')], 1);
      },
      'read #1 found 1, which was written later',
    ],
  ])('refuses %s', (_, happen, reason) => {
    const history = new History();
    happen(history);
    expect(outOfOrder(history, committedLog([put('k', '1')], [put('l', '2')])).join()).toContain(
      reason,
    );
  });
});
