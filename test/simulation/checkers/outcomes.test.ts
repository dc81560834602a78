import { describe, expect, it } from 'vitest';
import { RECORD_HEADER_BYTES, RECORD_TYPE_COMMAND } from '../../../assembly/layout.js';
import { createKernel } from '../../../src/kernel/engine.js';
import { StorageError } from '../../../src/port/errors.js';
import { type Change, History, PAIR_KEYS } from '../history.js';
import { CommittedLog } from '../oracle/committed-log.js';
import { wrongOutcomes } from './outcomes.js';

const { codec } = createKernel();
const bytes = (text: string) => new TextEncoder().encode(text);

function committedLog(...commands: Change[][]): CommittedLog {
  const committed = new CommittedLog();
  commands.forEach((changes, at) => {
    const operations = changes.map(({ key, value }) => ({
      type: value === undefined ? ('delete' as const) : ('put' as const),
      key: bytes(key),
      value: bytes(value ?? ''),
    }));
    const payload = codec.encodeCommand(operations, operations.length > 1);
    const record = new Uint8Array([...new Uint8Array(RECORD_HEADER_BYTES), ...payload]);
    const type = RECORD_TYPE_COMMAND;
    expect(committed.applied({ index: at + 1, term: 1, type, record }, 1)).toBeUndefined();
  });
  return committed;
}

const put = (key: string, value: string): Change => ({ key, value });
const unknown = new StorageError('OUTCOME_UNKNOWN', 'who knows');
const refused = new StorageError('TIMEOUT', 'not written');
const [LEFT, RIGHT] = PAIR_KEYS;

describe('outcomes', () => {
  it('are right when the log has what was acknowledged and reads are fresh', () => {
    const history = new History();
    history.written(history.write('a', [put('k', '1')]), 1);
    history.failed(history.write('a', [put('k', '2')]), unknown);
    history.failed(history.write('a', [put('k', '3')]), refused);
    history.found(history.read('b', 'linearizable', 'k'), new Map([['k', '2']]));
    history.found(history.read('a', 'local', 'k'), new Map([['k', '1']]));
    expect(wrongOutcomes(history, committedLog([put('k', '1')], [put('k', '2')]))).toEqual([]);
  });

  it.each<[string, (history: History) => void, Change[][]]>([
    [
      'acknowledged',
      (history) => history.written(history.write('a', [put('k', '1')]), 1),
      [[put('k', '2')]],
    ],
    [
      'refused',
      (history) => history.failed(history.write('a', [put('k', '1')]), refused),
      [[put('k', '1')]],
    ],
    [
      'in the log at 1 and 2',
      (history) => history.failed(history.write('a', [put('k', '1')]), unknown),
      [[put('k', '1')], [put('k', '1')]],
    ],
    [
      'too old',
      (history) => {
        history.written(history.write('a', [put('k', '1')]), 1);
        history.written(history.write('a', [put('k', '2')]), 2);
        history.found(history.read('a', 'local', 'k'), new Map([['k', '1']]));
      },
      [[put('k', '1')], [put('k', '2')]],
    ],
    [
      'not linearizable',
      (history) => {
        history.written(history.write('a', [put('k', '1')]), 1);
        history.found(history.read('b', 'linearizable', 'k'), new Map([['k', undefined]]));
      },
      [[put('k', '1')]],
    ],
    [
      'half a batch',
      (history) => {
        history.failed(history.write('a', [put(LEFT, '1'), put(RIGHT, '1')]), unknown);
        history.found(history.read('b', 'linearizable', undefined), new Map([[LEFT, '1']]));
      },
      [[put(LEFT, '1'), put(RIGHT, '1')]],
    ],
  ])('are wrong when something is %s', (what, happen, commands) => {
    const history = new History();
    happen(history);
    expect(wrongOutcomes(history, committedLog(...commands)).join()).toContain(what);
  });

  it('of another kind than those of the contract are refused', () => {
    const history = new History();
    const write = history.write('a', [put('k', '1')]);
    expect(() => history.failed(write, new TypeError('oops'))).toThrow('oops');
  });
});

describe('the committed log', () => {
  it('notices two entries at one index, and a gap', () => {
    const committed = committedLog([put('k', '1')]);
    const record = new Uint8Array(RECORD_HEADER_BYTES);
    expect(committed.applied({ index: 1, term: 2, type: 1, record }, 2)).toContain('another entry');
    expect(committed.applied({ index: 3, term: 2, type: 1, record }, 2)).toContain('behind 1');
  });
});
