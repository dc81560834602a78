import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lmdbBases } from '../../src/host/lmdb-base.js';
import { systemFiles } from '../../src/host/system-files.js';
import { StateMachine } from '../../src/state/state-machine.js';
import { bytes, codec, entries, kernel, put, remove, text } from './fixtures/entries.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

describe('state machine', () => {
  let home: StateHome;
  let state: StateMachine;

  beforeEach(() => {
    home = new StateHome();
    state = home.open();
  });

  afterEach(() => home.remove());

  it('is empty at index 0 when new', () => {
    expect(state.appliedIndex).toBe(0);
    expect(state.checkpointIndex).toBe(0);
    expect(state.checkpointMembership).toBe('');
    expect(state.get(bytes('a'))).toBeUndefined();
    expect(state.list(bytes(''))).toEqual([]);
  });

  it('gives what was put last, with the index of that entry', () => {
    state.apply(entries(1, [put('a', '1'), 'noop', put('b', '2'), put('a', '3')]));
    expect(state.appliedIndex).toBe(4);
    expect(state.get(bytes('a'))).toEqual({ value: bytes('3'), modIndex: 4 });
    expect(state.get(bytes('b'))).toEqual({ value: bytes('2'), modIndex: 3 });
  });

  it('keeps value and index through a checkpoint and after reopening', async () => {
    state.apply(entries(1, [put('a', '1'), put('empty', ''), put('gone', 'x')], 3));
    await state.checkpoint();
    state.apply(entries(4, [remove('gone')], 3));
    await state.checkpoint();
    await state.close();
    state = home.open();
    expect(state.appliedIndex).toBe(4);
    expect(state.appliedTerm).toBe(3);
    expect(state.get(bytes('a'))).toEqual({ value: bytes('1'), modIndex: 1 });
    expect(state.get(bytes('empty'))).toEqual({ value: bytes(''), modIndex: 2 });
    expect(state.get(bytes('gone'))).toBeUndefined();
  });

  it('starts again at the checkpoint, so that the log applies what follows it', async () => {
    state.apply(entries(1, [put('a', '1'), put('b', '1')]));
    await state.checkpoint();
    state.apply(entries(3, [put('a', '2'), remove('b')]));
    await state.close();
    state = home.open();
    expect(state.appliedIndex).toBe(2);
    expect(contentOf(state)).toEqual({ a: '1', b: '1' });
    state.apply(entries(3, [put('a', '2'), remove('b')]));
    expect(contentOf(state)).toEqual({ a: '2' });
  });

  it('applies a batch as one entry', () => {
    state.apply(entries(1, [[put('a', '1'), put('b', '2'), remove('a'), put('c', '3')]]));
    expect(state.appliedIndex).toBe(1);
    expect(contentOf(state)).toEqual({ b: '2', c: '3' });
    expect(state.get(bytes('c'))?.modIndex).toBe(1);
  });

  it('stores with a checkpoint the membership in force at its index', async () => {
    state.apply(entries(1, [{ membership: '{"first":1}' }, put('a', '1')]));
    expect(state.checkpointMembership).toBe('');
    const checkpoint = state.checkpoint();
    state.apply(entries(3, [{ membership: '{"second":2}' }]));
    await checkpoint;
    expect(state.checkpointIndex).toBe(2);
    expect(state.checkpointMembership).toBe('{"first":1}');
    await state.checkpoint();
    await state.close();
    expect(home.open().checkpointMembership).toBe('{"second":2}');
  });

  it('checkpoints entries without a command', async () => {
    state.apply(entries(1, ['noop'], 5));
    await state.checkpoint();
    expect(state.checkpointIndex).toBe(1);
    expect(state.checkpointTerm).toBe(5);
  });

  it('serves reads and writes while a checkpoint runs', async () => {
    state.apply(entries(1, [put('a', '1'), put('b', '1'), put('c', '1')]));
    const checkpoint = state.checkpoint();
    state.apply(entries(4, [put('b', '2'), remove('c'), put('d', '2')]));
    expect(state.checkpointing).toBe(true);
    expect(contentOf(state)).toEqual({ a: '1', b: '2', d: '2' });
    await checkpoint;
    expect(state.checkpointing).toBe(false);
    expect(state.checkpointIndex).toBe(3);
    expect(contentOf(state)).toEqual({ a: '1', b: '2', d: '2' });
  });

  it('resolves a checkpoint only when all applied before the call is in the base', async () => {
    state.apply(entries(1, [put('a', '1')]));
    const first = state.checkpoint();
    state.apply(entries(2, [put('a', '2')]));
    const second = state.checkpoint();
    await Promise.all([first, second]);
    expect(state.checkpointIndex).toBe(2);
  });

  it('does nothing when a checkpoint has nothing to write', async () => {
    await state.checkpoint();
    state.apply(entries(1, [put('a', '1')]));
    await state.checkpoint();
    await state.checkpoint();
    expect(state.checkpointIndex).toBe(1);
  });

  it('lists by prefix in byte order, through tables and base', async () => {
    state.apply(entries(1, [put('a', '1'), put('ab', '1'), put('b', '1'), put('aé', '1')]));
    await state.checkpoint();
    state.apply(entries(5, [put('ac', '2'), remove('ab')]));
    const checkpoint = state.checkpoint();
    state.apply(entries(7, [put('aa', '3'), put('\u{10FFFF}', '3')]));
    expect(Object.keys(contentOf(state))).toEqual(['a', 'aa', 'ac', 'aé', 'b', '\u{10FFFF}']);
    expect(Object.keys(contentOf(state, 'a'))).toEqual(['a', 'aa', 'ac', 'aé']);
    expect(Object.keys(contentOf(state, 'ac'))).toEqual(['ac']);
    expect(Object.keys(contentOf(state, '\u{10FFFF}'))).toEqual(['\u{10FFFF}']);
    expect(contentOf(state, 'nothing')).toEqual({});
    expect(contentOf(state, 'p'.repeat(5000))).toEqual({});
    await checkpoint;
  });

  it('gives the caller values that no later write changes', async () => {
    state.apply(entries(1, [put('a', 'old')]));
    const fromTable = state.get(bytes('a'))?.value;
    await state.checkpoint();
    const fromBase = state.get(bytes('a'))?.value;
    state.apply(entries(2, [put('a', 'new'), put('b', 'more')]));
    await state.checkpoint();
    state.get(bytes('b'));
    expect(fromTable && text(fromTable)).toBe('old');
    expect(fromBase && text(fromBase)).toBe('old');
  });

  it('keeps large values whole', async () => {
    await state.close();
    state = home.open({ tableBytes: 64 << 20 });
    const sizes = [1 << 20, 8 << 20];
    const values = sizes.map((size, at) => new Uint8Array(size).fill(at + 1));
    values.forEach((value, at) => {
      state.apply(entries(at + 1, [put(`large-${at}`, value)]));
    });
    await state.checkpoint();
    values.forEach((value, at) => {
      const found = state.get(bytes(`large-${at}`))?.value ?? bytes('missing');
      expect(Buffer.compare(found, value)).toBe(0);
    });
    expect(state.list(bytes('large')).map(({ value }) => value.byteLength)).toEqual(sizes);
  });

  it('refuses entries that do not follow, and stays as it was', () => {
    state.apply(entries(1, [put('a', '1')]));
    for (const index of [1, 3]) {
      expect(() => state.apply(entries(index, [put('a', '2')]))).toThrow(
        expect.objectContaining({ code: 'CORRUPTED' }),
      );
    }
    expect(state.appliedIndex).toBe(1);
    expect(contentOf(state)).toEqual({ a: '1' });
  });

  it('refuses bytes that are no records', () => {
    expect(() => state.apply(new Uint8Array(7))).toThrow(/CORRUPTED|follows/);
    const good = entries(1, [put('a', '1')]);
    const bad = codec.encodeRecords([{ index: 2, term: 1, type: 2, payload: bytes('nonsense') }]);
    const run = new Uint8Array([...good, ...bad]);
    expect(() => state.apply(run)).toThrow(expect.objectContaining({ code: 'CORRUPTED' }));
    expect(state.appliedIndex).toBe(1);
  });

  it('refuses a table too small for the largest record', () => {
    const host = { files: systemFiles, bases: lmdbBases };
    const options = { folder: `${home.root}/other`, tableBytes: 4095, maxRecordBytes: 1024 };
    expect(() => StateMachine.open(host, kernel, options)).toThrow(
      expect.objectContaining({ code: 'CONFIG' }),
    );
  });

  it('refuses everything after close with CLOSED', async () => {
    await state.close();
    await state.close();
    const closed = expect.objectContaining({ code: 'CLOSED' });
    expect(() => state.get(bytes('a'))).toThrow(closed);
    expect(() => state.list(bytes(''))).toThrow(closed);
    expect(() => state.apply(entries(1, ['noop']))).toThrow(closed);
    expect(() => state.createSnapshot()).toThrow(closed);
    await expect(state.checkpoint()).rejects.toEqual(closed);
  });

  it('gives up a running checkpoint when it closes', async () => {
    state.apply(
      entries(
        1,
        Array.from({ length: 2000 }, (_, at) => put(`key-${at}`, 'value')),
      ),
    );
    const refused = expect(state.checkpoint()).rejects.toMatchObject({ code: 'CLOSED' });
    await state.close();
    await refused;
    expect([0, 2000]).toContain(home.open().appliedIndex);
  });
});
