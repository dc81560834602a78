import { DiskBase } from './disk-base.js';
import { DiskFaults } from './disk-faults.js';
import { DiskFile } from './disk-file.js';
import { type DiskEntry, DiskFolder } from './disk-folder.js';
import type { Life } from './life.js';
import type { SimulatedRandom } from './simulated-random.js';

const MEAN_SYNC_MS = 0.3;
const MEAN_READ_MS = 0.1;

export type Syncs = 'honest' | 'early' | 'lost';

interface Place {
  readonly folder: DiskFolder;
  readonly name: string;
}

export class SimulatedDisk {
  readonly locks = new Map<string, Life>();
  readonly faults = new DiskFaults();
  slowness = 1;
  onRename: (from: string) => void = () => undefined;
  onBaseWrite: () => void = () => undefined;
  readonly syncs: Syncs;
  readonly #random: SimulatedRandom;
  #root = new DiskFolder();

  constructor(random: SimulatedRandom, syncs: Syncs) {
    this.#random = random;
    this.syncs = syncs;
  }

  loseUnsynced(): void {
    this.#root.loseUnsynced(this.#random);
  }

  wipe(): void {
    this.#root = new DiskFolder();
    this.faults.repair();
  }

  cutOf(byteCount: number): number {
    return this.#random.integer(byteCount + 1);
  }

  flipBit(random: SimulatedRandom): string | undefined {
    const targets = rottable(this.#root, '');
    if (targets.length === 0) return undefined;
    const bases = targets.filter(({ entry }) => entry instanceof DiskBase);
    const files = targets.filter(({ entry }) => !bases.some((base) => base.entry === entry));
    const chosen = random.chance(0.5) ? bases : files;
    const { path, entry } = random.pick(chosen.length > 0 ? chosen : targets);
    const where = entry.flipBit(random);
    if (where === undefined) return undefined;
    this.faults.codes.add('CORRUPTED');
    return `${where} in ${path}`;
  }

  syncDelayMs(): number {
    return this.#random.exponential(MEAN_SYNC_MS) * this.slowness;
  }

  readDelayMs(): number {
    return this.#random.exponential(MEAN_READ_MS) * this.slowness;
  }

  entry(path: string): DiskEntry | undefined {
    let entry: DiskEntry | undefined = this.#root;
    for (const name of namesOf(path)) {
      if (!(entry instanceof DiskFolder)) return undefined;
      entry = entry.entry(name);
    }
    return entry;
  }

  file(path: string): DiskFile {
    const entry = this.entry(path);
    if (entry instanceof DiskFile) return entry;
    throw fileError(entry === undefined ? 'ENOENT' : 'EISDIR', path);
  }

  folder(path: string): DiskFolder {
    const entry = this.entry(path);
    if (entry instanceof DiskFolder) return entry;
    throw fileError(entry === undefined ? 'ENOENT' : 'ENOTDIR', path);
  }

  base(path: string): DiskBase {
    const { folder, name } = this.#placeOf(path);
    const entry = folder.entry(name);
    if (entry instanceof DiskBase) return entry;
    if (entry !== undefined) throw fileError('EINVAL', path);
    const base = new DiskBase();
    folder.change([[name, base]]);
    return base;
  }

  set(path: string, entry: DiskEntry | undefined): void {
    const { folder, name } = this.#placeOf(path);
    folder.change([[name, entry]]);
  }

  makeFolder(path: string): void {
    let folder = this.#root;
    for (const name of namesOf(path)) {
      const known = folder.entry(name);
      if (known !== undefined && !(known instanceof DiskFolder)) throw fileError('EEXIST', path);
      const next = known ?? new DiskFolder();
      if (known === undefined) {
        folder.change([[name, next]]);
        folder.sync();
      }
      folder = next;
    }
  }

  rename(from: string, to: string): void {
    const entry = this.entry(from);
    if (entry === undefined) throw fileError('ENOENT', from);
    this.onRename(from);
    const source = this.#placeOf(from);
    const target = this.#placeOf(to);
    if (source.folder === target.folder) {
      source.folder.change([
        [source.name, undefined],
        [target.name, entry],
      ]);
      return;
    }
    target.folder.change([[target.name, entry]]);
    source.folder.change([[source.name, undefined]]);
  }

  #placeOf(path: string): Place {
    const names = namesOf(path);
    const name = names.pop();
    if (name === undefined) throw fileError('EINVAL', path);
    return { folder: this.folder(`/${names.join('/')}`), name };
  }
}

interface Rottable {
  readonly path: string;
  readonly entry: DiskFile | DiskBase;
}

function rottable(folder: DiskFolder, path: string): Rottable[] {
  return folder.names.flatMap((name): Rottable[] => {
    const entry = folder.entry(name);
    const inner = `${path}/${name}`;
    if (entry instanceof DiskFolder) return rottable(entry, inner);
    if (entry instanceof DiskBase) return [{ path: inner, entry }];
    return entry !== undefined && path.endsWith('/log') ? [{ path: inner, entry }] : [];
  });
}

export const fileError = (code: string, path: string): Error =>
  Object.assign(new Error(`${code}: ${path}`), { code });

const namesOf = (path: string): string[] => path.split('/').filter((name) => name !== '');
