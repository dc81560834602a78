import { describe, expect, it } from 'vitest';
import { Life } from './life.js';
import { runAll } from './run-all.js';
import { SimulatedClock } from './simulated-clock.js';
import { SimulatedDisk, type Syncs } from './simulated-disk.js';
import { SimulatedFiles } from './simulated-files.js';
import { SimulatedRandom } from './simulated-random.js';

const bytes = (text: string) => new TextEncoder().encode(text);

function machine(seed: number, syncs: Syncs = 'honest') {
  const clock = new SimulatedClock();
  const disk = new SimulatedDisk(new SimulatedRandom(`disk ${seed}`), syncs);
  let incarnation = 0;
  const boot = () => {
    incarnation += 1;
    const life = new Life('node-1', incarnation);
    return { life, files: new SimulatedFiles(clock, disk, life) };
  };
  return { clock, disk, boot };
}

function contentAfterPowerCut(seed: number, sync: boolean, syncs: Syncs = 'honest'): string {
  const { clock, disk, boot } = machine(seed, syncs);
  const { life, files } = boot();
  const file = files.open('/file', 'create');
  files.syncFolder('/');
  file.write(0, [bytes('a'.repeat(512)), bytes('b'.repeat(512))]);
  let synced = false;
  file.sync(() => {
    synced = true;
  });
  if (sync) runAll(clock);
  expect(synced).toBe(sync);
  life.end();
  disk.loseUnsynced();
  const content = Buffer.from(boot().files.readWhole('/file') ?? []).toString('latin1');
  return content.replace(/(.)\1*/gs, (run) => `${run[0] === '\0' ? '0' : run[0]}${run.length} `);
}

const outcomes = (run: (seed: number) => string) =>
  new Set(Array.from({ length: 64 }, (_, seed) => run(seed)));

describe('a simulated disk', () => {
  it('keeps what was synced through a power cut', () => {
    expect(outcomes((seed) => contentAfterPowerCut(seed, true))).toEqual(new Set(['a512 b512 ']));
  });

  it('keeps any of the sectors that were not synced, and any size', () => {
    const found = outcomes((seed) => contentAfterPowerCut(seed, false));
    expect(found).toEqual(new Set(['', 'a512 b512 ', '0512 b512 ', 'a512 0512 ', '01024 ']));
  });

  it('loses synced sectors when told to lie', () => {
    expect(outcomes((seed) => contentAfterPowerCut(seed, true, 'lost')).size).toBeGreaterThan(1);
  });

  it('keeps everything written when only the process dies', () => {
    const { boot } = machine(1);
    const { life, files } = boot();
    files.open('/file', 'create').write(0, [bytes('unsynced')]);
    life.end();
    expect(Buffer.from(boot().files.readWhole('/file') ?? []).toString()).toBe('unsynced');
  });

  it('may lose names until the folder is synced, and a rename as a whole', () => {
    const names = (sync: boolean, seed: number): string => {
      const { disk, boot } = machine(seed);
      const { files } = boot();
      files.replaceWhole('/old', bytes('x'));
      files.rename('/old', '/new');
      files.open('/more', 'create');
      if (sync) files.syncFolder('/');
      disk.loseUnsynced();
      return boot().files.list('/').join();
    };
    expect(outcomes((seed) => names(true, seed))).toEqual(new Set(['more,new']));
    expect(outcomes((seed) => names(false, seed))).toEqual(new Set(['old', 'new', 'more,new']));
  });

  it('ignores what a process does after its death in the middle of a turn', () => {
    const { boot } = machine(1);
    const { life, files } = boot();
    life.endAfterCalls(2);
    for (const name of ['one', 'two', 'three']) files.replaceWhole(`/${name}`, bytes(name));
    expect(life.alive).toBe(false);
    expect(boot().files.list('/')).toEqual(['one', 'two']);
  });

  it('gives a lock back when its holder dies', () => {
    const { boot } = machine(1);
    const { life, files } = boot();
    files.lock('/lock');
    const second = boot().files;
    expect(() => second.lock('/lock')).toThrow('node-1#1');
    life.end();
    expect(() => second.lock('/lock')).not.toThrow();
  });
});
