import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freeAddresses } from '../../scripts/start/free-addresses.js';
import type { RaftStorageOptions } from '../../src/storage/options.js';
import { RaftStorage } from '../../src/storage/raft-storage.js';
import { waitUntil } from './waiting.js';

type Overrides = Partial<RaftStorageOptions>;

const ATTEMPTS = 5;
const TIMING: Overrides = {
  heartbeatIntervalMs: 50,
  electionTimeoutMs: 400,
  logSegmentBytes: 1_048_576,
};

/**
 * Storages in this process over real TCP, files and LMDB, with their data in a temporary folder.
 */
export class Storages {
  readonly folder = mkdtempSync(join(tmpdir(), 'raft-storage-test-'));
  readonly #open = new Set<RaftStorage>();

  /** Opens a storage on a free port. */
  async open(overrides: Overrides = {}): Promise<RaftStorage> {
    const storage = await RaftStorage.open(this.options(overrides));
    this.#open.add(storage);
    return storage;
  }

  /** Options of a node on a free port in this folder. */
  options(overrides: Overrides = {}): RaftStorageOptions {
    return {
      nodeId: 'test-node',
      bindAddress: '127.0.0.1:0',
      dataDir: this.folder,
      ...TIMING,
      ...overrides,
    };
  }

  /** Opens a storage that is a cluster of its own and leads it. */
  async single(overrides: Overrides = {}): Promise<RaftStorage> {
    const storage = await this.open({ bootstrap: true, ...overrides });
    await storage.waitForLeader(5000);
    return storage;
  }

  /** Opens three founders of one cluster and waits until they know their leader. */
  async three(overrides: Overrides = {}): Promise<readonly RaftStorage[]> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#three(join(this.folder, String(attempt)), overrides);
      } catch (error) {
        await this.closeAll();
        if (attempt === ATTEMPTS) throw error;
      }
    }
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open].map((storage) => storage.close()));
    this.#open.clear();
  }

  /** Closes what is open and removes the data. */
  async dispose(): Promise<void> {
    await this.closeAll();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #three(dataDir: string, overrides: Overrides): Promise<readonly RaftStorage[]> {
    const addresses = await freeAddresses(3);
    const peers = addresses.map((address, position) => ({ nodeId: `n${position}`, address }));
    const opening = peers.map(({ nodeId, address }) =>
      this.open({ nodeId, bindAddress: address, dataDir, bootstrap: true, peers, ...overrides }),
    );
    const outcomes = await Promise.allSettled(opening);
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    const storages = await Promise.all(opening);
    await Promise.all(storages.map((storage) => storage.waitReady(10_000)));
    return storages;
  }
}

/** The one of these that leads, once one does. */
export const leaderOf = (storages: readonly RaftStorage[]): Promise<RaftStorage> =>
  waitUntil('one of them leads', () => storages.find((storage) => storage.isLeader()));

/** Text as a value. */
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A value as text. */
export const text = (value: Uint8Array): string => new TextDecoder().decode(value);
