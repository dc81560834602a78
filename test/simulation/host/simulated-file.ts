import type { File } from '../../../src/host/files.js';
import type { DiskFile } from './disk-file.js';
import type { Life } from './life.js';
import type { SimulatedClock } from './simulated-clock.js';
import { fileError, type SimulatedDisk } from './simulated-disk.js';

const EARLY_BY = 10;

export class SimulatedFile implements File {
  readonly #clock: SimulatedClock;
  readonly #disk: SimulatedDisk;
  readonly #life: Life;
  readonly #file: DiskFile;
  #closed = false;

  constructor(clock: SimulatedClock, disk: SimulatedDisk, life: Life, file: DiskFile) {
    this.#clock = clock;
    this.#disk = disk;
    this.#life = life;
    this.#file = file;
  }

  write(position: number, buffers: readonly Uint8Array[]): void {
    this.#check();
    if (!this.#life.mayAct()) return;
    const byteCount = buffers.reduce((sum, { byteLength }) => sum + byteLength, 0);
    this.#checkRoom(position + byteCount);
    const { faults } = this.#disk;
    let left = faults.writesToFail > 0 ? this.#disk.cutOf(byteCount) : byteCount;
    let at = position;
    for (const buffer of buffers) {
      const taken = buffer.subarray(0, left);
      this.#file.write(at, taken);
      left -= taken.byteLength;
      at += buffer.byteLength;
    }
    if (faults.writesToFail === 0) return;
    faults.writesToFail -= 1;
    throw fileError('EIO', this.#life.name);
  }

  sync(callback: (error: Error | undefined) => void): void {
    this.#check();
    if (!this.#life.mayAct()) return;
    const { syncs, faults } = this.#disk;
    if (faults.syncsToFail > 0) {
      faults.syncsToFail -= 1;
      this.#file.failSync();
      this.#later(this.#disk.syncDelayMs(), 'sync failed', () => {
        this.#tell(() => callback(fileError('EIO', this.#life.name)));
      });
      return;
    }
    const sync = this.#file.beginSync();
    this.#later(this.#disk.syncDelayMs(), 'file synced', () => {
      if (syncs === 'honest') this.#file.endSync(sync);
      this.#tell(() => callback(undefined));
    });
    if (syncs !== 'early') return;
    this.#later(EARLY_BY * this.#disk.syncDelayMs(), 'disk synced', () => this.#file.endSync(sync));
  }

  read(position: number, target: Uint8Array): number {
    this.#check();
    return this.#file.read(position, target);
  }

  readAsync(position: number, target: Uint8Array): Promise<number> {
    this.#check();
    return new Promise((resolve) => {
      this.#later(this.#disk.readDelayMs(), 'file read', () => {
        this.#tell(() => resolve(this.#file.read(position, target)));
      });
    });
  }

  zero(position: number, byteCount: number): Promise<void> {
    this.#check();
    return new Promise((resolve, reject) => {
      this.#later(this.#disk.syncDelayMs(), 'file zeroed', () => {
        this.#tell(() => {
          if (!this.#life.mayAct()) return;
          if (this.#lacksRoom(position + byteCount)) {
            reject(fileError('ENOSPC', this.#life.name));
            return;
          }
          this.#file.zero(position, byteCount);
          resolve();
        });
      });
    });
  }

  size(): number {
    this.#check();
    return this.#file.sizeBytes;
  }

  truncate(byteCount: number): void {
    this.#check();
    if (this.#life.mayAct()) this.#file.truncate(byteCount);
  }

  close(): void {
    this.#closed = true;
  }

  #later(delayMs: number, what: string, run: () => void): void {
    this.#clock.schedule(delayMs, { what: this.#life.label(what) }, () =>
      this.#disk.faults.whenAnswering(run),
    );
  }

  #tell(run: () => void): void {
    this.#life.whenRunning(() => {
      if (this.#life.alive) run();
    });
  }

  #lacksRoom(end: number): boolean {
    return this.#disk.faults.isFull && end > this.#file.sizeBytes;
  }

  #checkRoom(end: number): void {
    if (this.#lacksRoom(end)) throw fileError('ENOSPC', this.#life.name);
  }

  #check(): void {
    if (this.#closed) throw fileError('EBADF', this.#life.name);
  }
}
