import type { File, Files, FolderLock } from '../../../src/host/files.js';
import { ConfigError } from '../../../src/port/errors.js';
import { DiskFile } from './disk-file.js';
import { DiskFolder } from './disk-folder.js';
import type { Life } from './life.js';
import type { SimulatedClock } from './simulated-clock.js';
import { fileError, type SimulatedDisk } from './simulated-disk.js';
import { SimulatedFile } from './simulated-file.js';

const FREE_BYTES = 2 ** 40;

export class SimulatedFiles implements Files {
  readonly #clock: SimulatedClock;
  readonly #disk: SimulatedDisk;
  readonly #life: Life;

  constructor(clock: SimulatedClock, disk: SimulatedDisk, life: Life) {
    this.#clock = clock;
    this.#disk = disk;
    this.#life = life;
  }

  open(path: string, mode: 'read' | 'write' | 'create' | 'exclusive'): File {
    return new SimulatedFile(this.#clock, this.#disk, this.#life, this.#fileFor(path, mode));
  }

  list(folder: string): string[] {
    const entry = this.#disk.entry(folder);
    return entry instanceof DiskFolder ? entry.names : [];
  }

  exists(path: string): boolean {
    return this.#disk.entry(path) !== undefined;
  }

  makeFolder(path: string): void {
    if (!this.#life.mayAct()) return;
    if (this.#disk.entry(path) === undefined) this.#checkRoom(path);
    this.#disk.makeFolder(path);
  }

  rename(from: string, to: string): void {
    if (this.#life.mayAct()) this.#disk.rename(from, to);
  }

  remove(path: string): void {
    if (!this.#life.mayAct() || this.#disk.entry(path) === undefined) return;
    this.#disk.set(path, undefined);
  }

  syncFolder(folder: string): void {
    if (this.#life.mayAct()) this.#disk.folder(folder).sync();
  }

  readWhole(path: string): Uint8Array | undefined {
    const entry = this.#disk.entry(path);
    if (!(entry instanceof DiskFile)) return undefined;
    const content = new Uint8Array(entry.sizeBytes);
    entry.read(0, content);
    return content;
  }

  replaceWhole(path: string, content: Uint8Array): void {
    if (!this.#life.mayAct()) return;
    this.#checkRoom(path);
    const file = new DiskFile();
    file.write(0, content);
    file.syncNow();
    this.#disk.set(path, file);
    this.#disk.folder(path.slice(0, path.lastIndexOf('/'))).sync();
  }

  freeBytes(): number {
    return this.#disk.faults.isFull ? 0 : FREE_BYTES;
  }

  lock(path: string): FolderLock {
    const { locks } = this.#disk;
    const holder = locks.get(path);
    if (holder?.alive === true) {
      throw new ConfigError(`${path} is locked by ${holder.name}`);
    }
    locks.set(path, this.#life);
    return {
      release: () => {
        if (locks.get(path) === this.#life) locks.delete(path);
      },
    };
  }

  #fileFor(path: string, mode: 'read' | 'write' | 'create' | 'exclusive'): DiskFile {
    const known = this.#disk.entry(path);
    if (mode === 'exclusive' && known !== undefined) throw fileError('EEXIST', path);
    if (known !== undefined || mode === 'read' || mode === 'write') return this.#disk.file(path);
    this.#checkRoom(path);
    const file = new DiskFile();
    if (this.#life.mayAct()) this.#disk.set(path, file);
    return file;
  }

  #checkRoom(path: string): void {
    if (this.#disk.faults.isFull) throw fileError('ENOSPC', path);
  }
}
