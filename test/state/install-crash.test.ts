import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotSink } from '../../src/state/snapshot-sink.js';
import type { StateMachine } from '../../src/state/state-machine.js';
import { entries, put } from './fixtures/entries.js';
import { FailingFiles, type FailureMoment } from './fixtures/failing-files.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

const OLD = { appliedIndex: 2, content: { a: 'old', b: 'old' } };
const NEW = { appliedIndex: 9, content: { b: 'new', c: 'new' } };

async function whatIsThere(home: StateHome) {
  const state = home.open();
  const found = { appliedIndex: state.appliedIndex, content: contentOf(state) };
  await state.close();
  return found;
}

describe('a crash while a snapshot is installed', () => {
  let home: StateHome;
  let chunks: Uint8Array[];

  beforeEach(async () => {
    home = new StateHome();
    const sender = new StateHome();
    const other = sender.open();
    other.apply(entries(1, [...Array(7).fill('noop'), put('b', 'new'), put('c', 'new')]));
    await other.checkpoint();
    const source = other.createSnapshot();
    chunks = [source.next(1024), source.next(1024)].filter((chunk) => chunk !== undefined);
    source.release();
    await sender.remove();
    const state = home.open();
    state.apply(entries(1, [put('a', 'old'), put('b', 'old')]));
    await state.checkpoint();
    await state.close();
  });

  afterEach(() => home.remove());

  const installUntilCrash = async (files: FailingFiles): Promise<void> => {
    let state: StateMachine | undefined;
    let sink: SnapshotSink | undefined;
    try {
      state = home.open({ files });
      sink = state.receiveSnapshot({ index: 9, term: 1, membership: '' });
      for (const chunk of chunks) await sink.accept(chunk);
      await sink.finish();
      await state.install(sink);
    } catch (error) {
      expect(String(error)).toContain('died here');
    } finally {
      await sink?.abort().catch(() => undefined);
      await state?.close();
    }
  };

  it.each<FailureMoment>(['before', 'after'])(
    'leaves the old state or the new one whole, with the crash %s each change',
    async (moment) => {
      const outcomes = new Set<number>();
      for (let failAt = 1; !outcomes.has(NEW.appliedIndex); failAt += 1) {
        await installUntilCrash(new FailingFiles(failAt, moment));
        const found = await whatIsThere(home);
        expect([OLD, NEW], `change ${failAt}`).toContainEqual(found);
        expect(readdirSync(home.folder), `change ${failAt}`).toHaveLength(2);
        outcomes.add(found.appliedIndex);
      }
      expect(outcomes).toEqual(new Set([OLD.appliedIndex, NEW.appliedIndex]));
    },
  );
});

describe('the pointer to the state', () => {
  let home: StateHome;

  beforeEach(async () => {
    home = new StateHome();
    await home.open().close();
  });

  afterEach(() => home.remove());

  const corrupted = expect.objectContaining({
    code: 'CORRUPTED',
    message: expect.stringContaining('CURRENT'),
  });

  it.each(['', 'base-', 'base-0', '../base-1', 'base-1/..', 'base-1\nbase-2'])(
    'is refused when it reads %j',
    (content) => {
      writeFileSync(`${home.folder}/CURRENT`, content);
      expect(() => home.open()).toThrow(corrupted);
    },
  );

  it('is not made anew beside a state it should have named', () => {
    rmSync(`${home.folder}/CURRENT`);
    expect(() => home.open()).toThrow(corrupted);
    expect(readdirSync(home.folder)).toEqual(['base-1']);
  });
});
