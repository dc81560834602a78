import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { ChildProgram, hasStrace } from '../fixtures/child-program.js';
import { LogHome } from './fixtures/log-home.js';

const CHILD = new URL('./fixtures/appending-child.ts', import.meta.url);
const SYNCS_OF_OPEN = 2;
const WRITES_OF_OPEN = 1;

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

async function linesUnder(ctx: TestContext, fault: string, appends: number): Promise<string[]> {
  if (!hasStrace) ctx.skip('strace is not installed');
  const call = fault.split(':', 1)[0];
  const strace = ['-e', `trace=${call}`, '-e', `inject=${fault}`];
  const child = new ChildProgram(CHILD, [home.folder, String(appends)], strace);
  return [...(await child.ended).lines];
}

describe('a slow fdatasync', () => {
  it('is waited for before a write is acknowledged', async (ctx) => {
    const lines = await linesUnder(ctx, 'fdatasync:delay_enter=300000', 4);
    const persisted = lines.filter((line) => line.startsWith('persisted'));
    expect(persisted.map((line) => line.split(' ')[1])).toEqual(['1', '2', '3', '4']);
    for (const line of persisted) expect(Number(line.split(' ')[2])).toBeGreaterThanOrEqual(300);
  });
});

describe('a failed fdatasync', () => {
  it.each([1, 2, 4])(
    'at write %i is final: nothing is acknowledged after it',
    async (at, ...rest) => {
      const [ctx] = rest as unknown as [TestContext];
      const lines = await linesUnder(ctx, `fdatasync:error=EIO:when=${SYNCS_OF_OPEN + at}`, 6);
      expect(lines.filter((line) => line.startsWith('persisted'))).toHaveLength(at - 1);
      expect(lines.slice(at - 1, -1)).toEqual(Array(7 - at).fill('failed 1 CORRUPTED'));
      expect(lines.at(-1)).toBe(`end ${at - 1}`);
      const { log } = await home.open();
      expect(log.lastIndex).toBeGreaterThanOrEqual(at - 1);
    },
  );
});

describe('a full disk', () => {
  it('fails the write with DISK_FULL and keeps what was acknowledged', async (ctx) => {
    const lines = await linesUnder(ctx, `pwritev:error=ENOSPC:when=${WRITES_OF_OPEN + 3}`, 4);
    expect(lines.slice(2)).toEqual(['failed 1 DISK_FULL', 'failed 1 DISK_FULL', 'end 2']);
    const opened = await home.open();
    expect(opened.log.lastIndex).toBe(2);
    await opened.write(1);
    expect((await home.reopen()).log.lastIndex).toBe(3);
  });
});
