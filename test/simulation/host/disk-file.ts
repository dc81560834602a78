import { BytePool } from './byte-pool.js';
import { BLOCK_BYTES, takeBlock } from './recycled-blocks.js';
import type { SimulatedRandom } from './simulated-random.js';

const SECTOR_BYTES = 512;
const SMALL_BYTES = 4 * 1024;
const FLIP_ATTEMPTS = 200;
const POOL = new BytePool();

interface Run {
  readonly position: number;
  readonly bytes: Uint8Array;
}

export interface FileSync {
  readonly runs: readonly Run[];
  readonly sizeBytes: number;
}

export class DiskFile {
  readonly #dirty = new Set<number>();
  readonly #syncs = new Set<FileSync>();
  #content = new Uint8Array(0);
  #sizeBytes = 0;
  #durable = new Uint8Array(0);
  #durableSizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  write(position: number, bytes: Uint8Array): void {
    const end = position + bytes.byteLength;
    this.#content = withCapacity(this.#content, end);
    this.#content.set(bytes, position);
    this.#sizeBytes = Math.max(this.#sizeBytes, end);
    this.#touch(position, end);
  }

  zero(position: number, byteCount: number): void {
    const end = position + byteCount;
    this.#content = withCapacity(this.#content, end);
    this.#content.fill(0, position, end);
    this.#sizeBytes = Math.max(this.#sizeBytes, end);
    this.#touch(position, end);
    this.syncNow();
  }

  syncNow(): void {
    for (const earlier of this.#syncs) this.#makeDurable(earlier);
    this.#syncs.clear();
    for (const run of this.#dirtyRuns()) this.#setDurable(run.position, run.bytes);
    this.#durableSizeBytes = this.#sizeBytes;
    this.#dirty.clear();
  }

  read(position: number, target: Uint8Array): number {
    const end = Math.min(this.#sizeBytes, position + target.byteLength);
    if (end <= position) return 0;
    target.set(this.#content.subarray(position, end));
    return end - position;
  }

  truncate(byteCount: number): void {
    this.#content = withCapacity(this.#content, byteCount);
    if (byteCount < this.#sizeBytes) {
      this.#content.fill(0, byteCount, this.#sizeBytes);
      this.#touch(byteCount, this.#sizeBytes);
    }
    this.#sizeBytes = byteCount;
  }

  beginSync(): FileSync {
    const runs = this.#dirtyRuns().map(({ position, bytes }) => ({
      position,
      bytes: POOL.copy(bytes),
    }));
    const sync = { runs, sizeBytes: this.#sizeBytes };
    this.#dirty.clear();
    this.#syncs.add(sync);
    return sync;
  }

  endSync(sync: FileSync): void {
    if (!this.#syncs.has(sync)) return;
    for (const earlier of this.#syncs) {
      this.#syncs.delete(earlier);
      this.#makeDurable(earlier);
      if (earlier === sync) return;
    }
  }

  failSync(): void {
    this.#dirty.clear();
  }

  flipBit(random: SimulatedRandom): string | undefined {
    for (let attempt = 0; attempt < FLIP_ATTEMPTS; attempt += 1) {
      const at = random.integer(this.#sizeBytes);
      if ((this.#content[at] ?? 0) === 0) continue;
      const bit = 1 << random.integer(8);
      flip(this.#content, at, bit);
      if (at < this.#durable.byteLength) flip(this.#durable, at, bit);
      return `byte ${at}`;
    }
    return undefined;
  }

  loseUnsynced(random: SimulatedRandom): void {
    const versions = this.#unsyncedVersions();
    const sizes = [this.#durableSizeBytes, ...[...this.#syncs].map(({ sizeBytes }) => sizeBytes)];
    sizes.push(this.#sizeBytes);
    this.#dirty.clear();
    this.#syncs.clear();
    for (const [sector, candidates] of versions) {
      const kept = random.integer(candidates.length + 1);
      const version = candidates[kept];
      if (version !== undefined) this.#setDurable(sector * SECTOR_BYTES, version);
    }
    this.#durableSizeBytes = random.pick(sizes);
    this.#durable = withCapacity(this.#durable, this.#durableSizeBytes);
    this.#durable.fill(0, this.#durableSizeBytes);
    this.#content = withCapacity(new Uint8Array(0), this.#durable.byteLength);
    this.#content.set(this.#durable);
    this.#sizeBytes = this.#durableSizeBytes;
  }

  #makeDurable({ runs, sizeBytes }: FileSync): void {
    for (const { position, bytes } of runs) this.#setDurable(position, bytes);
    this.#durableSizeBytes = sizeBytes;
  }

  #dirtyRuns(): Run[] {
    const runs: Run[] = [];
    let first = -1;
    let next = -1;
    for (const sector of this.#dirty) {
      if (sector !== next) {
        if (first >= 0) runs.push(this.#runOf(first, next));
        first = sector;
      }
      next = sector + 1;
    }
    if (first >= 0) runs.push(this.#runOf(first, next));
    return runs;
  }

  #runOf(first: number, end: number): Run {
    const position = first * SECTOR_BYTES;
    return { position, bytes: this.#content.subarray(position, end * SECTOR_BYTES) };
  }

  #unsyncedVersions(): Map<number, Uint8Array[]> {
    const versions = new Map<number, Uint8Array[]>();
    const add = ({ position, bytes }: Run): void => {
      for (let at = 0; at < bytes.byteLength; at += SECTOR_BYTES) {
        const sector = (position + at) / SECTOR_BYTES;
        const known = versions.get(sector);
        const version = bytes.subarray(at, at + SECTOR_BYTES);
        if (known === undefined) versions.set(sector, [version]);
        else known.push(version);
      }
    };
    for (const { runs } of this.#syncs) runs.forEach(add);
    this.#dirtyRuns().forEach(add);
    return versions;
  }

  #touch(from: number, to: number): void {
    for (let at = from - (from % SECTOR_BYTES); at < to; at += SECTOR_BYTES) {
      this.#dirty.add(at / SECTOR_BYTES);
    }
  }

  #setDurable(position: number, bytes: Uint8Array): void {
    this.#durable = withCapacity(this.#durable, position + bytes.byteLength);
    this.#durable.set(bytes, position);
  }
}

function withCapacity(bytes: Uint8Array<ArrayBuffer>, byteCount: number): Uint8Array<ArrayBuffer> {
  if (byteCount <= bytes.byteLength) return bytes;
  const grown =
    byteCount > SMALL_BYTES && byteCount <= BLOCK_BYTES
      ? takeBlock()
      : new Uint8Array(Math.ceil(byteCount / SMALL_BYTES) * SMALL_BYTES);
  grown.set(bytes);
  return grown;
}

function flip(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ bit;
}
