import { afterEach, beforeEach, expect, it } from 'vitest';
import { ChildProgram } from '../fixtures/child-program.js';
import { indexesOf } from './fixtures/entries.js';
import { LogHome } from './fixtures/log-home.js';
import { rangeOf } from './fixtures/open-log.js';

const CHILD = new URL('./fixtures/appending-child.ts', import.meta.url);
const ROUNDS = 20;

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

async function appendUntilKilled(reports: number): Promise<number> {
  const child = new ChildProgram(CHILD, [home.folder]);
  child.onLine = () => {
    if (child.lines.length >= reports) void child.kill();
  };
  const { lines, signal } = await child.ended;
  expect(signal).toBe('SIGKILL');
  return Number(lines.at(-1));
}

it('has every acknowledged entry after kill -9 at any moment', { timeout: 120_000 }, async () => {
  let before = 0;
  for (const round of rangeOf(0, ROUNDS)) {
    const acknowledged = await appendUntilKilled(1 + ((round * 13) % 40));
    const { log, recovery } = await home.open({ cacheBytes: 0 });
    expect(acknowledged).toBeGreaterThan(before);
    expect(log.lastIndex).toBeGreaterThanOrEqual(acknowledged);
    expect(recovery.entries.map(({ index }) => index)).toEqual(rangeOf(1, log.lastIndex + 1));
    const records = await log.read(1, log.lastIndex + 1, Infinity);
    expect(indexesOf(records)).toEqual(rangeOf(1, log.lastIndex + 1));
    expect(records.length).toBe(log.sizeBytes);
    before = log.lastIndex;
    await home.closeAll();
  }
});
