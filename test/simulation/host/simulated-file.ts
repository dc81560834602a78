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
    let at = position;
    for (const buffer of buffers) {
      this.#file.write(at, buffer);
      at += buffer.byteLength;
    }
  }

  sync(callback: (error: Error | undefined) => void): void {
    this.#check();
    if (!this.#life.mayAct()) return;
    const { syncs } = this.#disk;
    const sync = this.#file.beginSync();
    this.#later(this.#disk.syncDelayMs(), 'file synced', () => {
      if (syncs === 'honest') this.#file.endSync(sync);
      if (this.#life.alive) callback(undefined);
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
        if (this.#life.alive) resolve(this.#file.read(position, target));
      });
    });
  }

  zero(position: number, byteCount: number): Promise<void> {
    this.#check();
    return new Promise((resolve) => {
      this.#later(this.#disk.syncDelayMs(), 'file zeroed', () => {
        if (!this.#life.mayAct()) return;
        this.#file.write(position, new Uint8Array(byteCount));
        this.#file.endSync(this.#file.beginSync());
        resolve();
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
    this.#clock.schedule(delayMs, { what: `${this.#life.name} ${what}` }, run);
  }

  #check(): void {
    if (this.#closed) throw fileError('EBADF', this.#life.name);
  }
}
