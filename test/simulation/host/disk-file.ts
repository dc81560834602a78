import type { SimulatedRandom } from './simulated-random.js';

const SECTOR_BYTES = 512;
const GROWTH_BYTES = 64 * 1024;
const FLIP_ATTEMPTS = 200;

export interface FileSync {
  readonly sectors: ReadonlyMap<number, Uint8Array>;
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
    const sectors = new Map<number, Uint8Array>();
    for (const sector of this.#dirty) sectors.set(sector, this.#sectorOf(this.#content, sector));
    this.#dirty.clear();
    const sync = { sectors, sizeBytes: this.#sizeBytes };
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
      if (version !== undefined) this.#setDurableSector(sector, version);
    }
    this.#durableSizeBytes = random.pick(sizes);
    this.#durable = withCapacity(this.#durable, this.#durableSizeBytes);
    this.#durable.fill(0, this.#durableSizeBytes);
    this.#content = this.#durable.slice();
    this.#sizeBytes = this.#durableSizeBytes;
  }

  #makeDurable({ sectors, sizeBytes }: FileSync): void {
    for (const [sector, bytes] of sectors) this.#setDurableSector(sector, bytes);
    this.#durableSizeBytes = sizeBytes;
  }

  #unsyncedVersions(): Map<number, Uint8Array[]> {
    const versions = new Map<number, Uint8Array[]>();
    const add = (sector: number, bytes: Uint8Array): void => {
      const known = versions.get(sector);
      if (known === undefined) versions.set(sector, [bytes]);
      else known.push(bytes);
    };
    for (const { sectors } of this.#syncs) {
      for (const [sector, bytes] of sectors) add(sector, bytes);
    }
    for (const sector of this.#dirty) add(sector, this.#sectorOf(this.#content, sector));
    return versions;
  }

  #touch(from: number, to: number): void {
    for (let at = from - (from % SECTOR_BYTES); at < to; at += SECTOR_BYTES) {
      this.#dirty.add(at / SECTOR_BYTES);
    }
  }

  #sectorOf(bytes: Uint8Array, sector: number): Uint8Array {
    return bytes.slice(sector * SECTOR_BYTES, (sector + 1) * SECTOR_BYTES);
  }

  #setDurableSector(sector: number, bytes: Uint8Array): void {
    this.#durable = withCapacity(this.#durable, sector * SECTOR_BYTES + bytes.byteLength);
    this.#durable.set(bytes, sector * SECTOR_BYTES);
  }
}

function withCapacity(bytes: Uint8Array<ArrayBuffer>, byteCount: number): Uint8Array<ArrayBuffer> {
  if (byteCount <= bytes.byteLength) return bytes;
  const grown = new Uint8Array(Math.ceil(byteCount / GROWTH_BYTES) * GROWTH_BYTES);
  grown.set(bytes);
  return grown;
}

function flip(bytes: Uint8Array, at: number, bit: number): void {
  bytes[at] = (bytes[at] ?? 0) ^ bit;
}
