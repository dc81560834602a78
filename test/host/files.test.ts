import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { File } from '../../src/host/files.js';
import { systemFiles } from '../../src/host/system-files.js';

const MIB = 1024 * 1024;
const bytes = (text: string) => new TextEncoder().encode(text);
const text = (content: Uint8Array | undefined) => new TextDecoder().decode(content);

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'));
  path = join(folder, 'file');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const synced = (file: File) =>
  new Promise<Error | undefined>((resolve) => {
    file.sync(resolve);
  });

describe('a file', () => {
  it('has what was written at each position, in order', async () => {
    const file = systemFiles.open(path, 'exclusive');
    file.write(3, [bytes('ab'), bytes(''), bytes('cde')]);
    file.write(0, [bytes('xyz')]);
    expect(await synced(file)).toBeUndefined();
    const target = new Uint8Array(20);
    expect(file.read(2, target)).toBe(6);
    expect(text(target.subarray(0, 6))).toBe('zabcde');
    expect(await file.readAsync(6, target)).toBe(2);
    expect(text(target.subarray(0, 2))).toBe('de');
    expect(await file.readAsync(99, target)).toBe(0);
    expect(file.size()).toBe(8);
    file.close();
  });

  it('takes more buffers and bytes than one system call does', () => {
    const file = systemFiles.open(path, 'create');
    const buffers = Array.from({ length: 5000 }, (_, at) => new Uint8Array(700).fill(at % 251));
    file.write(5, buffers);
    const target = new Uint8Array(700 * 5000);
    expect(file.read(5, target)).toBe(target.length);
    expect(Buffer.compare(target, Buffer.concat(buffers))).toBe(0);
    file.close();
  });

  it('is zeroed over any range, and grows with it', async () => {
    const file = systemFiles.open(path, 'create');
    file.write(0, [new Uint8Array(2 * MIB).fill(7)]);
    await file.zero(MIB + 1, 2 * MIB);
    expect(file.size()).toBe(3 * MIB + 1);
    const target = new Uint8Array(4 * MIB);
    expect(await file.readAsync(0, target)).toBe(3 * MIB + 1);
    expect(target.subarray(0, MIB + 1).every((byte) => byte === 7)).toBe(true);
    expect(target.subarray(MIB + 1).every((byte) => byte === 0)).toBe(true);
    file.close();
  });

  it('is cut and extended', () => {
    const file = systemFiles.open(path, 'create');
    file.write(0, [bytes('abcdef')]);
    file.truncate(2);
    file.truncate(4);
    expect(text(systemFiles.readWhole(path))).toBe('ab\0\0');
    file.close();
  });

  it('calls back from sync later, never at once', async () => {
    const file = systemFiles.open(path, 'create');
    let isBack = false;
    const done = synced(file).then(() => {
      isBack = true;
    });
    expect(isBack).toBe(false);
    await done;
    file.close();
  });

  it('lets calls under way end when it is closed, and takes no later one', async () => {
    const file = systemFiles.open(path, 'create');
    file.write(0, [new Uint8Array(MIB).fill(1)]);
    const target = new Uint8Array(MIB);
    const calls = [synced(file), file.readAsync(0, target), file.zero(MIB, 3 * MIB)];
    file.close();
    file.close();
    const others = Array.from({ length: 20 }, (_, at) =>
      systemFiles.open(`${path}${at}`, 'create'),
    );
    expect(await Promise.all(calls)).toEqual([undefined, MIB, undefined]);
    for (const other of others) expect(other.size()).toBe(0);
    const refusal = { code: 'CLOSED' };
    expect(() => file.size()).toThrow(expect.objectContaining(refusal));
    expect(() => file.read(0, target)).toThrow(expect.objectContaining(refusal));
    await expect(file.readAsync(0, target)).rejects.toMatchObject(refusal);
    await expect(file.zero(0, 1)).rejects.toMatchObject(refusal);
    for (const other of others) other.close();
  });
});

describe('open', () => {
  it.each([
    ['read', 'ENOENT'],
    ['write', 'ENOENT'],
  ] as const)('for %s refuses a missing file', (mode, code) => {
    expect(() => systemFiles.open(path, mode)).toThrow(expect.objectContaining({ code }));
  });

  it('exclusive refuses one that exists, create keeps its content', () => {
    systemFiles.replaceWhole(path, bytes('kept'));
    const refusal = expect.objectContaining({ code: 'EEXIST' });
    expect(() => systemFiles.open(path, 'exclusive')).toThrow(refusal);
    systemFiles.open(path, 'create').close();
    expect(text(systemFiles.readWhole(path))).toBe('kept');
  });

  it('for read alone cannot write', () => {
    systemFiles.replaceWhole(path, bytes('kept'));
    const file = systemFiles.open(path, 'read');
    expect(() => file.write(0, [bytes('x')])).toThrow(expect.objectContaining({ code: 'EBADF' }));
    file.close();
  });
});

describe('folders', () => {
  it('are made with those above, listed in order, and removed whole', () => {
    const deep = join(folder, 'a', 'b', 'c');
    systemFiles.makeFolder(deep);
    systemFiles.makeFolder(deep);
    systemFiles.syncFolder(deep);
    for (const name of ['2', '10', '1']) systemFiles.replaceWhole(join(deep, name), bytes(name));
    expect(systemFiles.list(deep)).toEqual(['1', '10', '2']);
    expect(systemFiles.list(join(folder, 'missing'))).toEqual([]);
    expect(systemFiles.exists(deep)).toBe(true);
    systemFiles.remove(join(folder, 'a'));
    systemFiles.remove(join(folder, 'a'));
    expect(systemFiles.exists(deep)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('know their free space', () => {
    expect(systemFiles.freeBytes(folder)).toBeGreaterThan(MIB);
  });
});

describe('small files', () => {
  it('are replaced as a whole, with nothing left beside them', () => {
    expect(systemFiles.readWhole(path)).toBeUndefined();
    systemFiles.replaceWhole(path, bytes('a longer first content'));
    systemFiles.replaceWhole(path, bytes('second'));
    expect(text(systemFiles.readWhole(path))).toBe('second');
    expect(readdirSync(folder)).toEqual(['file']);
    systemFiles.rename(path, `${path}-2`);
    expect(systemFiles.readWhole(path)).toBeUndefined();
  });
});
