import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { RECORD_TYPE_MEMBERSHIP, RECORD_TYPE_NOOP } from '../../assembly/layout.js';
import { decodeEntries, encodeEntries, indexesOf, payloadOf } from './fixtures/entries.js';
import { LogHome } from './fixtures/log-home.js';
import { hardState, rangeOf, termsOf } from './fixtures/open-log.js';

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

describe('an empty log', () => {
  it('begins at index 1 without hard state', async () => {
    const { log, recovery } = await home.open();
    expect(recovery).toEqual({
      previousIndex: 0,
      previousTerm: 0,
      entries: [],
      hardState: { ...hardState(0), probation: 0 },
      tornBytes: 0,
    });
    expect([log.firstIndex, log.lastIndex, log.previousTerm, log.sizeBytes]).toEqual([1, 0, 0, 0]);
  });

  it('is the same after a restart', async () => {
    await home.open();
    const { recovery } = await home.reopen();
    expect(recovery.entries).toEqual([]);
    expect(home.segments).toHaveLength(1);
  });
});

describe('append', () => {
  it('reports each write as persisted and keeps it over a restart', async () => {
    const opened = await home.open();
    await opened.write(3);
    await opened.write(2, { term: 2 });
    expect(opened.persisted).toEqual([1, 2]);
    const { recovery, log } = await home.reopen();
    expect(termsOf(recovery)).toEqual({ 1: 1, 2: 1, 3: 1, 4: 2, 5: 2 });
    expect(recovery.tornBytes).toBe(0);
    expect(log.lastIndex).toBe(5);
  });

  it('describes types and sizes, with the payload of membership entries alone', async () => {
    const opened = await home.open();
    await opened.write(1, { type: RECORD_TYPE_NOOP, payloadBytes: 0 });
    await opened.write(1, { type: RECORD_TYPE_MEMBERSHIP, payloadBytes: 21 });
    const { recovery } = await home.reopen();
    const payload = payloadOf(2, { payloadBytes: 21 });
    expect(recovery.entries).toEqual([
      { index: 1, term: 1, type: RECORD_TYPE_NOOP, bytes: 32 },
      { index: 2, term: 1, type: RECORD_TYPE_MEMBERSHIP, bytes: 56, payload },
    ]);
  });

  it('keeps the hard state that was written last', async () => {
    const opened = await home.open();
    await opened.write(2, { hardState: hardState(4, 'node-2', 1) });
    await opened.write(0, { hardState: hardState(5) });
    const { recovery } = await home.reopen();
    expect(recovery.hardState).toEqual(hardState(5));
  });

  it('keeps a vote, and a commit index up to the last entry', async () => {
    const opened = await home.open();
    await opened.write(2, { hardState: hardState(4, 'nöde-2', 9) });
    const { recovery } = await home.reopen();
    expect(recovery.hardState).toEqual(hardState(4, 'nöde-2', 2));
  });

  it('voids entries from a truncation on, and those of the new term take their place', async () => {
    const opened = await home.open();
    await opened.write(5);
    await opened.write(2, { truncateFrom: 3, term: 2 });
    expect(opened.log.lastIndex).toBe(4);
    const { recovery } = await home.reopen();
    expect(termsOf(recovery)).toEqual({ 1: 1, 2: 1, 3: 2, 4: 2 });
  });

  it('keeps a truncation that nothing follows', async () => {
    const opened = await home.open();
    await opened.write(5);
    await opened.write(0, { truncateFrom: 3 });
    const { log } = await home.reopen();
    expect(log.lastIndex).toBe(2);
  });

  it.each([
    ['a gap', 5, undefined],
    ['an overlap', 3, undefined],
    ['entries behind a truncation with a gap', 3, 2],
    ['a truncation before the first entry', 0, 0],
  ])('refuses %s and stays as it was', async (_, firstIndex, truncateFrom) => {
    const opened = await home.open();
    await opened.write(3);
    const write = { id: 9, hardState: undefined, truncateFrom, firstIndex, count: 1 };
    const append = () => opened.log.append({ ...write, records: encodeEntries(firstIndex, 1) });
    expect(append).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
    await opened.write(1);
    expect((await home.reopen()).log.lastIndex).toBe(4);
  });

  it.each([
    ['fewer', encodeEntries(1, 1)],
    ['more', encodeEntries(1, 3)],
    ['others', encodeEntries(2, 2)],
    ['half', encodeEntries(1, 2).subarray(0, 60)],
    ['none', new Uint8Array(64)],
  ])('refuses records that are not the ones announced: %s', async (_, records) => {
    const { log } = await home.open();
    const write = { id: 1, hardState: undefined, truncateFrom: undefined, firstIndex: 1, count: 2 };
    const refusal = expect.objectContaining({ code: 'INVALID_ARGUMENT' });
    expect(() => log.append({ ...write, records })).toThrow(refusal);
    expect(log.lastIndex).toBe(0);
  });
});

describe('cached and read', () => {
  it('give whole records within the bound, at least one', async () => {
    const { log, write } = await filled();
    expect(write).toBeGreaterThan(0);
    const bytes = log.sizeBytes / 40;
    for (const method of ['cached', 'read'] as const) {
      const from = async (...range: [number, number, number]) =>
        indexesOf(await log[method](...range));
      expect(await from(3, 9, 3 * bytes)).toEqual([3, 4, 5]);
      expect(await from(3, 9, 3 * bytes - 1)).toEqual([3, 4]);
      expect(await from(3, 9, 1)).toEqual([3]);
      expect(await from(3, 9, Number.POSITIVE_INFINITY)).toEqual(rangeOf(3, 9));
      expect(await from(38, 99, Number.POSITIVE_INFINITY)).toEqual([38, 39, 40]);
    }
  });

  it('agree for every range, across writes and truncations', async () => {
    const opened = await home.open();
    for (const count of [1, 4, 2]) await opened.write(count);
    await opened.write(3, { truncateFrom: 4, term: 2 });
    await opened.write(2, { truncateFrom: 6, term: 3, hardState: hardState(3) });
    const { log } = await home.reopen({ cacheBytes: 0 });
    for (const from of rangeOf(1, 8)) {
      for (const to of rangeOf(from + 1, 9)) {
        const records = await log.read(from, to, Number.POSITIVE_INFINITY);
        expect(records).toEqual(opened.log.cached(from, to, Number.POSITIVE_INFINITY));
      }
    }
    expect(decodeEntries(await log.read(1, 9, 9999)).map(({ term }) => term)).toEqual([
      1, 1, 1, 2, 2, 3, 3,
    ]);
  });

  it('serve a range of which the newer part alone is in memory', async () => {
    const opened = await home.open({ cacheBytes: 200 });
    for (const _ of rangeOf(0, 20)) await opened.write(1);
    expect(opened.log.cached(1, 21, 9999)).toBeUndefined();
    expect(indexesOf(opened.log.cached(19, 21, 9999))).toEqual([19, 20]);
    expect(indexesOf(await opened.log.read(1, 21, 9999))).toEqual(rangeOf(1, 21));
    expect(indexesOf(await opened.log.read(1, 21, 56 * 19))).toEqual(rangeOf(1, 20));
  });

  it('serve what is not written yet', async () => {
    const opened = await home.open({ cacheBytes: 0 });
    for (const _ of rangeOf(0, 5)) opened.append(2);
    opened.append(1, { truncateFrom: 8, term: 2 });
    const records = await opened.log.read(1, 11, 9999);
    expect(decodeEntries(records).at(-1)).toEqual({ index: 8, term: 2 });
    expect(indexesOf(records)).toEqual(rangeOf(1, 9));
  });

  it('reject an empty range', async () => {
    const { log } = await filled();
    expect(log.cached(41, 50, 9999)).toBeUndefined();
    await expect(log.read(41, 50, 9999)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(log.read(5, 5, 9999)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });

  async function filled() {
    const opened = await home.open();
    for (const count of [1, 4, 30, 5]) await opened.write(count);
    return { log: opened.log, write: opened.persisted.length };
  }
});

describe('ownership', () => {
  it.each([{ clusterId: 'cluster-2' }, { nodeId: 'node-2' }])('refuses %o', async (other) => {
    await home.open();
    await home.closeAll();
    await expect(home.open(other)).rejects.toMatchObject({ code: 'CLUSTER_MISMATCH' });
    await expect(home.open()).resolves.toBeDefined();
  });
});

describe('close', () => {
  it('makes everything durable first, and takes nothing afterwards', async () => {
    const opened = await home.open();
    for (const _ of rangeOf(0, 10)) opened.append(1);
    const closed = Promise.all([opened.log.close(), opened.log.close()]);
    expect(() => opened.append(1)).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    await closed;
    expect(opened.persisted.at(-1)).toBe(10);
    await expect(opened.log.read(1, 2, 99)).rejects.toMatchObject({ code: 'CLOSED' });
    expect((await home.reopen()).log.lastIndex).toBe(10);
  });
});
