import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bytes, entries, put } from './fixtures/entries.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

describe('a state record damaged on disk', () => {
  let home: StateHome;

  beforeEach(async () => {
    home = new StateHome();
    const state = home.open();
    const names = ['before', 'damaged', 'later'];
    state.apply(
      entries(
        1,
        names.map((name) => put(name, `value of ${name}`)),
      ),
    );
    await state.checkpoint();
    await state.close();
  });

  afterEach(() => home.remove());

  const damage = (find: string, offset = 0) => {
    const file = join(home.folder, 'base-1', 'data.mdb');
    const content = readFileSync(file);
    let found = 0;
    for (let at = content.indexOf(find); at >= 0; at = content.indexOf(find, at + 1)) {
      content.writeUInt8(content.readUInt8(at + offset) ^ 0x10, at + offset);
      found += 1;
    }
    expect(found).toBeGreaterThan(0);
    writeFileSync(file, content);
  };

  const corrupted = expect.objectContaining({
    code: 'CORRUPTED',
    message: expect.stringContaining('damaged'),
  });

  it.each([
    ['in its value', 'value of damaged', 0],
    ['in the last byte of its value', 'value of damaged', 15],
    ['in its index', 'value of damaged', -8],
    ['in its format', 'value of damaged', -12],
    ['in its checksum', 'value of damaged', -16],
  ])('%s is found by get and list, and other keys are served', (_, find, offset) => {
    damage(find, offset);
    const state = home.open();
    expect(() => state.get(bytes('damaged'))).toThrow(corrupted);
    expect(() => state.list(bytes(''))).toThrow(corrupted);
    expect(contentOf(state, 'later')).toEqual({ later: 'value of later' });
    expect(state.get(bytes('before'))?.value).toEqual(bytes('value of before'));
  });

  it('is found when it answers to another key', () => {
    damage('damaged', 6);
    const state = home.open();
    expect(() => state.list(bytes(''))).toThrow(expect.objectContaining({ code: 'CORRUPTED' }));
  });

  it('is found by a snapshot', () => {
    damage('value of damaged');
    const source = home.open().createSnapshot();
    expect(() => source.next(1024)).toThrow(corrupted);
    source.release();
  });

  it('is healed by a new value', async () => {
    damage('value of damaged');
    const state = home.open();
    state.apply(entries(4, [put('damaged', 'new')]));
    expect(contentOf(state)).toMatchObject({ damaged: 'new' });
    await state.checkpoint();
    expect(contentOf(state)).toMatchObject({ before: 'value of before', damaged: 'new' });
  });
});
