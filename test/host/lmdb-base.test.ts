import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Base, BaseChange, BaseRecord } from '../../src/host/base.js';
import { lmdbBases } from '../../src/host/lmdb-base.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);
const put = (key: string, record: string): BaseChange => ({
  key: bytes(key),
  record: bytes(record),
});
const remove = (key: string): BaseChange => ({ key: bytes(key), record: undefined });
const metaAt = (appliedIndex: number) => ({ appliedIndex, appliedTerm: 1, membership: '{}' });

function drain(records: Iterator<BaseRecord>): string[] {
  const found: string[] = [];
  for (let step = records.next(); step.done !== true; step = records.next()) {
    found.push(`${text(step.value.key)}=${text(step.value.record)}`);
  }
  return found;
}

function* small(count: number): Generator<BaseChange> {
  for (let at = 0; at < count; at += 1) {
    yield { key: bytes(`key-${String(at).padStart(8, '0')}`), record: new Uint8Array(100) };
  }
}

describe('lmdb base', () => {
  let folder: string;
  let base: Base;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lmdb-base-'));
    base = lmdbBases.open(folder);
  });

  afterEach(async () => {
    await base.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (index: number, ...changes: BaseChange[]) =>
    base.write(changes[Symbol.iterator](), metaAt(index));

  const reopen = async () => {
    await base.close();
    base = lmdbBases.open(folder);
  };

  it('is empty at index 0 when new', () => {
    expect(base.meta).toEqual({ appliedIndex: 0, appliedTerm: 0, membership: '' });
    expect(base.get(bytes('a'))).toBeUndefined();
    expect(base.count()).toBe(0);
  });

  it('holds what was written, and its meta, also after reopening', async () => {
    await write(7, put('b', '2'), put('a', '1'), put('c', '3'));
    await write(9, remove('b'), remove('never there'), put('c', '4'));
    for (const round of ['open', 'reopened']) {
      expect(drain(base.range(undefined, undefined)), round).toEqual(['a=1', 'c=4']);
      expect(base.get(bytes('b')), round).toBeUndefined();
      expect(base.meta, round).toEqual(metaAt(9));
      expect(base.count(), round).toBe(2);
      await reopen();
    }
  });

  it('orders keys by their bytes and takes a range as [start, end)', async () => {
    const keys = [[0], [0, 0], [1], [127], [128], [255], [255, 255]].map((key) =>
      Uint8Array.from(key),
    );
    const changes = keys.toReversed().map((key) => ({ key, record: key }));
    await base.write(changes[Symbol.iterator](), metaAt(1));
    const found = (start?: number[], end?: number[]) => {
      const records = base.range(start && Uint8Array.from(start), end && Uint8Array.from(end));
      return Array.from({ [Symbol.iterator]: () => records }, ({ key }) => [...key]);
    };
    expect(found()).toEqual(keys.map((key) => [...key]));
    expect(found([0, 0], [128])).toEqual([[0, 0], [1], [127]]);
    expect(found([200])).toEqual([[255], [255, 255]]);
    expect(found([2], [3])).toEqual([]);
  });

  it('takes the longest key and records of many sizes', async () => {
    const longest = new Uint8Array(1977).fill(0xab);
    const sizes = [0, 1, 4095, 40_000, 300_000, 1 << 20, 8 << 20, 17 << 20];
    const changes = sizes.map((size, at) => ({
      key: Uint8Array.from([...longest.subarray(1), at]),
      record: new Uint8Array(size).fill(at + 1),
    }));
    await base.write(changes[Symbol.iterator](), metaAt(1));
    for (const { key, record } of changes) {
      expect(Buffer.compare(base.get(key) ?? bytes('missing'), record)).toBe(0);
    }
    const listed = Array.from({ [Symbol.iterator]: () => base.range(undefined, undefined) });
    expect(listed.map(({ record }) => record.byteLength)).toEqual(sizes);
    expect(listed.every(({ record }, at) => record.every((byte) => byte === at + 1))).toBe(true);
  });

  it('gives copies that no later read or write changes', async () => {
    await write(1, put('a', 'first'), put('b', 'other'));
    const first = base.get(bytes('a'));
    base.get(bytes('b'));
    await write(2, put('a', 'newer'));
    base.get(bytes('a'));
    expect(first && text(first)).toBe('first');
  });

  it('does not look at a buffer again once write resolved', async () => {
    const record = bytes('steady');
    await base.write([{ key: bytes('a'), record }][Symbol.iterator](), metaAt(1));
    record.fill(0);
    await reopen();
    expect(text(base.get(bytes('a')) ?? bytes(''))).toBe('steady');
  });

  it('lets other work run while it takes the changes of a large write', async () => {
    let turn = 0;
    const turnsSeen = new Set<number>();
    let counting = setImmediate(function count() {
      turn += 1;
      counting = setImmediate(count);
    });
    function* watched(): Generator<BaseChange> {
      for (const change of small(50_000)) {
        turnsSeen.add(turn);
        yield change;
      }
    }
    await base.write(watched(), metaAt(1));
    clearImmediate(counting);
    expect(turnsSeen.size).toBeGreaterThan(3);
    expect(base.count()).toBe(50_000);
  });

  it('changes nothing when the changes throw, and is unusable afterwards', async () => {
    await write(1, put('a', '1'));
    function* broken(): Generator<BaseChange> {
      yield* small(5000);
      throw new Error('no more');
    }
    await expect(base.write(broken(), metaAt(2))).rejects.toMatchObject({ code: 'CORRUPTED' });
    expect(() => base.get(bytes('a'))).toThrow(/no more/);
    await expect(write(3)).rejects.toThrow(/no more/);
    await reopen();
    expect(base.meta.appliedIndex).toBe(1);
    expect(drain(base.range(undefined, undefined))).toEqual(['a=1']);
  });

  it('refuses a second write while one is under way', async () => {
    const first = base.write(small(1000), metaAt(1));
    await expect(write(2, put('a', '1'))).rejects.toMatchObject({ code: 'OVERLOADED' });
    await first;
    expect(base.meta.appliedIndex).toBe(1);
  });

  it('gives up a write when it is closed meanwhile', async () => {
    await write(1, put('a', '1'));
    const writing = base.write(small(200_000), metaAt(2));
    const refused = expect(writing).rejects.toMatchObject({ code: 'CLOSED' });
    await base.close();
    await refused;
    base = lmdbBases.open(folder);
    expect(base.meta.appliedIndex).toBe(1);
    expect(base.count()).toBe(1);
  });

  it('refuses everything after close with CLOSED', async () => {
    await base.close();
    await base.close();
    expect(() => base.get(bytes('a'))).toThrow(expect.objectContaining({ code: 'CLOSED' }));
    expect(() => base.range(undefined, undefined)).toThrow(/closed/);
    expect(() => base.snapshot()).toThrow(/closed/);
    await expect(write(1)).rejects.toMatchObject({ code: 'CLOSED' });
  });

  it('refuses a meta whose bytes changed on disk', async () => {
    await base.write([][Symbol.iterator](), { ...metaAt(1), membership: 'find this text' });
    await base.close();
    const file = join(folder, 'data.mdb');
    const content = readFileSync(file);
    const at = content.indexOf('find this text');
    content[at] = 0x20;
    writeFileSync(file, content);
    expect(() => lmdbBases.open(folder)).toThrow(expect.objectContaining({ code: 'CORRUPTED' }));
    rmSync(folder, { recursive: true });
    base = lmdbBases.open(folder);
  });
});

describe('snapshot of an lmdb base', () => {
  let folder: string;
  let base: Base;

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lmdb-base-'));
    base = lmdbBases.open(folder);
    await base.write([put('a', '1'), put('b', '2')][Symbol.iterator](), metaAt(5));
  });

  afterEach(async () => {
    await base.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('sees one point in time while writes go on', async () => {
    const snapshot = base.snapshot();
    const records = snapshot.records(undefined);
    expect(text(records.next().value?.key)).toBe('a');
    await base.write([remove('b'), put('c', '3'), put('a', 'x')][Symbol.iterator](), metaAt(6));
    expect(drain(records)).toEqual(['b=2']);
    expect(drain(snapshot.records(bytes('b')))).toEqual(['b=2']);
    expect(snapshot.meta).toEqual(metaAt(5));
    snapshot.release();
    expect(drain(base.range(undefined, undefined))).toEqual(['a=x', 'c=3']);
  });

  it('ends its cursors at release and may be released twice', () => {
    const snapshot = base.snapshot();
    const records = snapshot.records(undefined);
    records.next();
    snapshot.release();
    snapshot.release();
    expect(records.next().done).toBe(true);
  });

  it('does not keep the base from closing', async () => {
    const snapshot = base.snapshot();
    const records = snapshot.records(undefined);
    records.next();
    await base.close();
    expect(records.next().done).toBe(true);
    snapshot.release();
    base = lmdbBases.open(folder);
    expect(base.count()).toBe(2);
  });
});
