import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { File, Files } from '../../src/host/files.js';
import { systemHost } from '../../src/host/system-host.js';
import { StorageError } from '../../src/port/errors.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';

const VALUE = new Uint8Array([1, 2, 3]);

class Disk {
  errorCode: string | undefined;

  get files(): Files {
    return new Proxy(systemHost.files, {
      get: (files, name) =>
        name === 'open'
          ? (...args: Parameters<Files['open']>) => this.#watched(files.open(...args))
          : Reflect.get(files, name, files),
    });
  }

  #watched(file: File): File {
    return new Proxy(file, {
      get: (target, name) => {
        if (name === 'write' && this.errorCode !== undefined) return this.#refuse;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  }

  readonly #refuse = (): never => {
    throw Object.assign(new Error('refused by the test'), { code: this.errorCode });
  };
}

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof StorageError ? error.code : String(error)),
  );

describe('a storage whose disk', () => {
  const disk = new Disk();
  let folder = '';
  let storage: RaftStorage;

  beforeEach(async () => {
    disk.errorCode = undefined;
    folder = mkdtempSync(join(tmpdir(), 'raft-storage-test-'));
    storage = await open();
    await storage.put('kept', VALUE);
  });

  afterEach(async () => {
    await storage.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const open = (): Promise<RaftStorage> =>
    RaftStorage.openOn(
      { ...systemHost, files: disk.files },
      {
        nodeId: 'node-1',
        bindAddress: '127.0.0.1:0',
        dataDir: folder,
        bootstrap: true,
        logSegmentBytes: 1024 * 1024,
      },
    );

  it('is full refuses writes with DISK_FULL, and answers local reads', async () => {
    disk.errorCode = 'ENOSPC';
    expect(['DISK_FULL', 'OUTCOME_UNKNOWN']).toContain(await codeOf(storage.put('new', VALUE)));
    expect(await codeOf(storage.put('new', VALUE))).toBe('DISK_FULL');
    expect(await codeOf(storage.get('kept'))).toBe('DISK_FULL');
    expect(await storage.get('kept', { consistency: 'local' })).toEqual(VALUE);
  });

  it('fails refuses everything; opened on a mended disk it has what was acknowledged', async () => {
    disk.errorCode = 'EIO';
    expect(['CORRUPTED', 'OUTCOME_UNKNOWN']).toContain(await codeOf(storage.put('new', VALUE)));
    expect(await codeOf(storage.get('kept', { consistency: 'local' }))).toBe('CORRUPTED');
    await storage.close();
    disk.errorCode = undefined;
    storage = await open();
    expect(await storage.get('kept')).toEqual(VALUE);
  });

  it('fails says so to who waits for it, before and after', async () => {
    const waiting = storage.failed();
    disk.errorCode = 'EIO';
    await codeOf(storage.put('new', VALUE));
    expect((await waiting).code).toBe('CORRUPTED');
    expect((await storage.failed()).code).toBe('CORRUPTED');
  });
});
