import { describe, expect, it } from 'vitest';
import { Life } from './life.js';
import { runAll } from './run-all.js';
import { SimulatedClock } from './simulated-clock.js';
import { SimulatedDisk } from './simulated-disk.js';
import { SimulatedFiles } from './simulated-files.js';
import { SimulatedRandom } from './simulated-random.js';

const CONTENT = new Uint8Array(2048).fill(7);

function syncedFile(name = '/file') {
  const clock = new SimulatedClock();
  const random = new SimulatedRandom('disk faults');
  const disk = new SimulatedDisk(random, 'honest');
  const life = new Life('node-1', 1);
  const files = new SimulatedFiles(clock, disk, life);
  files.makeFolder(name.slice(0, name.lastIndexOf('/')));
  const file = files.open(name, 'create');
  files.syncFolder(name.slice(0, name.lastIndexOf('/')) || '/');
  file.write(0, [CONTENT]);
  file.sync(() => undefined);
  runAll(clock);
  const whole = (): Uint8Array => files.readWhole(name) ?? new Uint8Array(0);
  return { clock, random, disk, life, files, file, whole };
}

describe('a faulty disk', () => {
  it('cuts a failing write short', () => {
    const { disk, file, whole } = syncedFile();
    disk.faults.failWrites(1);
    expect(() => file.write(0, [new Uint8Array(2048).fill(9)])).toThrow('EIO');
    expect(whole()).toContain(7);
    file.write(0, [new Uint8Array(2048).fill(9)]);
    expect(whole()).not.toContain(7);
  });

  it('shows what a failed sync lost until the power is cut', () => {
    const { clock, disk, file, whole } = syncedFile();
    disk.faults.failSyncs(1);
    file.write(0, [new Uint8Array(2048).fill(9)]);
    const errors: unknown[] = [];
    file.sync((error) => errors.push(error));
    file.sync((error) => errors.push(error));
    runAll(clock);
    expect(errors).toEqual([expect.objectContaining({ code: 'EIO' }), undefined]);
    expect(whole()).not.toContain(7);
    disk.loseUnsynced();
    expect(whole()).toEqual(CONTENT);
  });

  it('grows nothing while it is full', () => {
    const { disk, files, file } = syncedFile();
    disk.faults.fill();
    expect(() => file.write(2048, [CONTENT])).toThrow('ENOSPC');
    expect(() => files.replaceWhole('/other', CONTENT)).toThrow('ENOSPC');
    expect(() => file.write(0, [CONTENT])).not.toThrow();
    disk.faults.makeRoom();
    expect(() => file.write(2048, [CONTENT])).not.toThrow();
  });

  it('completes nothing while it hangs, and everything afterwards', () => {
    const { clock, disk, file } = syncedFile();
    disk.faults.hang();
    let completed = 0;
    file.write(0, [CONTENT]);
    file.sync(() => {
      completed += 1;
    });
    runAll(clock);
    expect(completed).toBe(0);
    disk.faults.release();
    expect(completed).toBe(1);
  });

  it('flips one bit of a log, which a power cut does not undo', () => {
    const { disk, random, whole } = syncedFile('/node-1/log/one.log');
    expect(disk.flipBit(random)).toContain('/node-1/log/one.log');
    disk.loseUnsynced();
    expect(whole().filter((byte) => byte !== 7)).toHaveLength(1);
  });

  it('has nothing after it was wiped', () => {
    const { disk, files } = syncedFile();
    disk.wipe();
    expect(files.list('/')).toEqual([]);
  });
});

describe('a paused process', () => {
  it('hears nothing of its timers and its disk until it goes on', () => {
    const { clock, life, file } = syncedFile();
    const heard: string[] = [];
    clock.viewOf(life, { offsetMs: 0, rate: 1 }).setTimer(1, () => heard.push('timer'));
    file.sync(() => heard.push('sync'));
    life.pause();
    runAll(clock, 1000);
    expect(heard).toEqual([]);
    life.resume();
    runAll(clock);
    expect(heard.sort()).toEqual(['sync', 'timer']);
  });
});
