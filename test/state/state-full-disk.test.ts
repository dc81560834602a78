import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { contentOf, StateHome } from './fixtures/state-home.js';

const CHILD = fileURLToPath(new URL('./fixtures/full-disk-child.ts', import.meta.url));
const LIMIT_BLOCKS = 4000;

describe('a checkpoint the disk refuses', () => {
  let home: StateHome;

  beforeEach(() => {
    home = new StateHome();
  });

  afterEach(() => home.remove());

  it('fails the state with a typed error on every call, and the process ends cleanly', () => {
    const command = `ulimit -f ${LIMIT_BLOCKS}; exec "$0" --import tsx "$1" "$2"`;
    const args = ['-c', command, process.execPath, CHILD, home.folder];
    const output = execFileSync('sh', args, { encoding: 'utf8', timeout: 20_000 });
    expect(JSON.parse(output)).toEqual({
      first: 'done',
      tooMuch: 'CORRUPTED',
      get: 'CORRUPTED',
      again: 'CORRUPTED',
      apply: 'CORRUPTED',
      close: 'done',
    });
    const state = home.open();
    expect(state.appliedIndex).toBe(1);
    expect(contentOf(state)).toEqual({ kept: '1' });
  });
});
