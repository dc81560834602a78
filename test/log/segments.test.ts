import { readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexesOf } from './fixtures/entries.js';
import { LogHome } from './fixtures/log-home.js';
import { hardState, type OpenLog, rangeOf, termsOf } from './fixtures/open-log.js';

const KIB = 1024;
const SEGMENT_BYTES = 64 * KIB;

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

async function fill(opened: OpenLog, entries: number, payloadBytes = 5 * KIB): Promise<void> {
  for (const _ of rangeOf(0, entries)) await opened.write(1, { payloadBytes });
}

describe('rolling over', () => {
  it('goes on in a new file when one is full, and finds all of it again', async () => {
    const opened = await home.open();
    await opened.write(0, { hardState: hardState(3, 'node-2') });
    await fill(opened, 60);
    expect(home.segments.length).toBeGreaterThan(4);
    const { recovery, log } = await home.reopen({ cacheBytes: 0 });
    expect(recovery.entries).toHaveLength(60);
    expect(recovery.hardState).toEqual(hardState(3, 'node-2'));
    expect(indexesOf(await log.read(1, 61, Infinity))).toEqual(rangeOf(1, 61));
    expect(indexesOf(await log.read(9, 61, 120 * KIB))).toEqual(rangeOf(9, 32));
  });

  it('has every file at its full size before anything is written to it', async () => {
    const opened = await home.open();
    await fill(opened, 30);
    const sizes = home.segments.map((name) => statSync(join(home.folder, name)).size);
    expect(new Set(sizes)).toEqual(new Set([SEGMENT_BYTES]));
  });

  it('takes everything that is appended at once', async () => {
    const opened = await home.open();
    for (const _ of rangeOf(0, 100)) opened.append(2, { payloadBytes: 3 * KIB });
    await opened.log.flush();
    expect(opened.persisted.at(-1)).toBe(100);
    expect((await home.reopen()).recovery.entries).toHaveLength(200);
  });

  it('gives a record longer than a segment one of its own', async () => {
    const opened = await home.open();
    await opened.write(1);
    await opened.write(1, { payloadBytes: 20 * 1024 * KIB });
    await opened.write(1);
    expect(home.segments).toHaveLength(3);
    const { recovery, log } = await home.reopen();
    expect(recovery.entries.map(({ bytes }) => bytes)).toEqual([56, 20 * 1024 * KIB + 32, 56]);
    expect(indexesOf(await log.read(1, 4, Infinity))).toEqual([1, 2, 3]);
    expect(indexesOf(await log.read(2, 4, KIB))).toEqual([2]);
  });

  it('can void entries of earlier files', async () => {
    const opened = await home.open();
    await fill(opened, 60);
    await opened.write(2, { truncateFrom: 5, term: 2 });
    await fill(opened, 20);
    const terms = termsOf((await home.reopen()).recovery);
    expect(Object.keys(terms)).toHaveLength(26);
    expect([terms[4], terms[5], terms[6], terms[7]]).toEqual([1, 2, 2, 1]);
  });

  it('voids entries in the file before together with writes that wait', async () => {
    const opened = await home.open();
    for (const _ of rangeOf(0, 40)) opened.append(1, { payloadBytes: 5 * KIB });
    opened.append(1, { truncateFrom: 20, term: 2 });
    opened.append(1, { truncateFrom: 10, term: 3 });
    await opened.log.flush();
    const terms = termsOf((await home.reopen()).recovery);
    expect(Object.keys(terms)).toHaveLength(10);
    expect(terms[10]).toBe(3);
  });
});

describe('compact', () => {
  it('removes whole files behind the index, oldest first', async () => {
    const opened = await home.open();
    await fill(opened, 60);
    const before = opened.log.sizeBytes;
    opened.log.compact(30);
    const { firstIndex } = opened.log;
    expect(firstIndex).toBeGreaterThan(20);
    expect(firstIndex).toBeLessThanOrEqual(31);
    expect(opened.log.sizeBytes).toBe((before / 60) * (61 - firstIndex));
    const { recovery, log } = await home.reopen();
    expect(recovery.previousIndex).toBe(firstIndex - 1);
    expect(recovery.previousTerm).toBe(1);
    expect(recovery.entries.map(({ index }) => index)).toEqual(rangeOf(firstIndex, 61));
    expect([log.firstIndex, log.previousTerm]).toEqual([firstIndex, 1]);
  });

  it('keeps the newest file and removes nothing that is needed', async () => {
    const opened = await home.open();
    await fill(opened, 30);
    opened.log.compact(0);
    expect(opened.log.firstIndex).toBe(1);
    opened.log.compact(30);
    expect(home.segments).toHaveLength(1);
    await fill(opened, 1);
    expect((await home.reopen()).log.lastIndex).toBe(31);
  });

  it('makes reads of what is gone fail with COMPACTED', async () => {
    const opened = await home.open({ cacheBytes: 0 });
    await fill(opened, 60);
    const running = opened.log.read(1, 61, Infinity);
    opened.log.compact(40);
    await expect(running).rejects.toMatchObject({ code: 'COMPACTED' });
    await expect(opened.log.read(1, 61, 99)).rejects.toMatchObject({ code: 'COMPACTED' });
    expect(indexesOf(await opened.log.read(41, 61, Infinity))).toEqual(rangeOf(41, 61));
  });

  it('leaves a log that begins where entries were voided in earlier files', async () => {
    const opened = await home.open();
    await fill(opened, 60);
    await opened.write(2, { truncateFrom: 25, term: 2 });
    await fill(opened, 30);
    opened.log.compact(40);
    const { firstIndex } = opened.log;
    expect(firstIndex).toBeGreaterThan(24);
    const { recovery } = await home.reopen();
    expect(recovery.previousIndex).toBe(firstIndex - 1);
    expect(recovery.entries.at(-1)?.index).toBe(56);
    expect(recovery.previousTerm).toBe(1);
  });

  it('is finished by the next start where only some files were removed', async () => {
    const opened = await home.open();
    await fill(opened, 60);
    await opened.write(2, { truncateFrom: 10, term: 2 });
    const segments = home.segments;
    await home.closeAll();
    rmSync(join(home.folder, segments[0] ?? ''));
    const { recovery } = await home.open();
    expect(recovery).toMatchObject({ previousIndex: 9, previousTerm: 1 });
    expect(termsOf(recovery)).toEqual({ 10: 2, 11: 2 });
  });
});

describe('files that do not fit together', () => {
  it('refuses a log with one missing in the middle', async () => {
    const missing = await somewhere(1);
    rmSync(missing);
    const message = `${missing} is missing`;
    await expect(home.open()).rejects.toMatchObject({ code: 'CORRUPTED', message });
  });

  it('refuses one under a wrong name', async () => {
    const [last, before] = [await somewhere(-1), await somewhere(-2)];
    rmSync(before);
    renameSync(last, before);
    await expect(home.open()).rejects.toMatchObject({ code: 'CORRUPTED' });
  });

  it('removes a file that was being prepared, and leaves others alone', async () => {
    await home.open();
    await home.closeAll();
    writeFileSync(join(home.folder, 'next'), 'half');
    writeFileSync(join(home.folder, 'notes.txt'), 'mine');
    await home.open();
    expect(readdirSync(home.folder)).toEqual(['00000000000000000001.log', 'notes.txt']);
  });

  async function somewhere(at: number): Promise<string> {
    if (home.segments.length === 0) {
      const opened = await home.open();
      await fill(opened, 60);
      await home.closeAll();
    }
    return join(home.folder, home.segments.at(at) ?? '');
  }
});
