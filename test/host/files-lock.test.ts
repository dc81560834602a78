import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  holderHere,
  type LockHolder,
  livenessOf,
  parseHolder,
} from '../../src/host/lock-holder.js';
import { systemFiles } from '../../src/host/system-files.js';
import { ChildProgram } from '../fixtures/child-program.js';

const CHILD = new URL('./fixtures/locking-child.ts', import.meta.url);

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const refusalBy = (pid: number) =>
  expect.objectContaining({ code: 'CONFIG', message: `${folder} is in use by process ${pid}` });

const lock = () => systemFiles.lock(path);

describe('a lock on a folder', () => {
  it('is refused a second time in the same process, which it names', () => {
    const first = lock();
    expect(lock).toThrow(refusalBy(process.pid));
    first.release();
    lock().release();
  });

  it('is released once, whatever happens to it later', () => {
    const first = lock();
    first.release();
    const second = lock();
    first.release();
    expect(lock).toThrow(refusalBy(process.pid));
    second.release();
  });

  it('leaves other paths alone, and few files behind', () => {
    const other = systemFiles.lock(`${path}-other`);
    for (let count = 0; count < 20; count += 1) lock().release();
    expect(readdirSync(folder).filter((name) => !name.includes('other')).length).toBeLessThan(3);
    other.release();
  });

  it('fails with the error of the host in a folder that is not there', () => {
    rmSync(folder, { recursive: true });
    expect(lock).toThrow(expect.objectContaining({ code: 'ENOENT' }));
  });
});

describe('a lock held by another process', () => {
  it('is refused with its pid, and free at once after kill -9', async () => {
    for (const _ of [1, 2]) {
      const child = new ChildProgram(CHILD, [path]);
      expect(await child.line()).toBe('held');
      expect(lock).toThrow(refusalBy(child.pid));
      await child.kill();
      lock().release();
    }
  });

  it('is never held by two that contend for it', async () => {
    const children = [1, 2, 3].map(() => new ChildProgram(CHILD, [path, '400']));
    const spans = (await Promise.all(children.map(({ ended }) => ended))).flatMap(({ lines }) =>
      spansOf(lines),
    );
    expect(spans.length).toBeGreaterThan(50);
    spans.sort(([one], [other]) => (one < other ? -1 : 1));
    const overlapping = spans.filter(([from], at) => from < (spans[at - 1]?.[1] ?? 0n));
    expect(overlapping).toEqual([]);
  });
});

describe('a lock file that tells of no living process', () => {
  it.each([
    ['nothing, after a release or a power loss', () => ''],
    ['half of it', () => JSON.stringify(holderHere()).slice(0, 20)],
    ['a process that has ended', () => textOf({ pid: 2 ** 22 + 1 })],
    ['a process whose pid another has now', () => textOf({ startTime: '1' })],
    ['a process of before the last boot', () => textOf({ bootId: 'another' })],
  ])('is free: %s', (_, content) => {
    writeFileSync(`${path}.7`, content());
    const taken = lock();
    expect(lock).toThrow(refusalBy(process.pid));
    taken.release();
  });

  it('is refused while it lives, whatever the number', () => {
    writeFileSync(`${path}.3`, '');
    writeFileSync(`${path}.12`, textOf({}));
    expect(lock).toThrow(refusalBy(process.pid));
  });
});

describe('a lock file of another container of this machine', () => {
  it('is free when its holder gives no sign of life for three seconds', () => {
    writeFileSync(`${path}.1`, textOf({ pidNamespace: 'pid:[1]' }));
    lock().release();
  });

  it('is refused while its holder gives signs of life', async () => {
    const child = new ChildProgram(CHILD, [path]);
    await child.line();
    writeFileSync(`${path}.1`, textOf({ pid: child.pid, pidNamespace: 'pid:[1]' }));
    expect(lock).toThrow(refusalBy(child.pid));
    await child.kill();
  });
});

describe('the holder', () => {
  it('is this process, alive, with a token of its own each time', () => {
    const [one, other] = [holderHere(), holderHere()];
    expect(livenessOf(one)).toBe('alive');
    expect(one.pid).toBe(process.pid);
    expect(one.token).not.toBe(other.token);
    expect(parseHolder(JSON.stringify(one))).toEqual(one);
  });

  it.each(['', '{', '[]', '{"pid":0}', '{"pid":"7"}', 'null'])('is not read from %j', (content) => {
    expect(parseHolder(content)).toBeUndefined();
  });

  it('is dead once it is a zombie', async () => {
    const child = new ChildProgram(CHILD, [path]);
    await child.line();
    const [held] = readdirSync(folder);
    const holder = parseHolder(readFileSync(join(folder, held ?? ''), 'utf8'));
    expect(holder?.pid).toBe(child.pid);
    const ended = child.kill();
    while (holder !== undefined && livenessOf(holder) === 'alive');
    expect(holder === undefined ? '' : livenessOf(holder)).toBe('dead');
    await ended;
  });
});

function textOf(changes: Partial<LockHolder>): string {
  return JSON.stringify({ ...holderHere(), ...changes });
}

function spansOf(lines: readonly string[]): [bigint, bigint][] {
  const at = (line: string | undefined) => BigInt(line?.split(' ')[1] ?? 0);
  return lines.flatMap((line, index) =>
    line.startsWith('taken') ? [[at(line), at(lines[index + 1])]] : [],
  );
}
