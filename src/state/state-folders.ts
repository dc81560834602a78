import type { Files } from '../host/files.js';
import { CorruptedError } from '../port/errors.js';

const POINTER = 'CURRENT';
const BASE_NAME = /^base-([1-9][0-9]{0,14})$/;

/**
 * The folders of bases under a state folder, and the pointer file that says which of them holds the
 * state.
 */
export class StateFolders {
  readonly #files: Files;
  readonly #folder: string;
  #current: string;
  #lastNumber: number;

  private constructor(files: Files, folder: string, current: string) {
    this.#files = files;
    this.#folder = folder;
    this.#current = current;
    this.#lastNumber = numberOf(current);
  }

  /**
   * Opens or creates; removes folders the pointer does not name. Throws `CORRUPTED` naming the
   * pointer file.
   */
  static open(files: Files, folder: string): StateFolders {
    const pointer = `${folder}/${POINTER}`;
    const content = files.readWhole(pointer);
    if (content === undefined) return StateFolders.#create(files, folder);
    const name = new TextDecoder().decode(content).trimEnd();
    if (!BASE_NAME.test(name)) throw new CorruptedError(`${pointer} does not name a base`);
    const folders = new StateFolders(files, folder, name);
    folders.removeOthers();
    return folders;
  }

  static #create(files: Files, folder: string): StateFolders {
    files.makeFolder(folder);
    if (files.list(folder).some((name) => BASE_NAME.test(name))) {
      throw new CorruptedError(`${folder}/${POINTER} is missing beside the bases of a state`);
    }
    const folders = new StateFolders(files, folder, 'base-1');
    folders.use('base-1');
    files.syncFolder(parentOf(folder));
    return folders;
  }

  /** Name of the folder that holds the state. */
  get current(): string {
    return this.#current;
  }

  /** Makes the folder of this name and returns its path. */
  make(name: string): string {
    const path = this.path(name);
    this.#files.makeFolder(path);
    return path;
  }

  path(name: string): string {
    return `${this.#folder}/${name}`;
  }

  /** A name no folder has or had. */
  nextName(): string {
    this.#lastNumber += 1;
    return `base-${this.#lastNumber}`;
  }

  /** Makes the files in a folder durable as far as their names go, and the folder's own. */
  sync(name: string): void {
    this.#files.syncFolder(this.path(name));
    this.#files.syncFolder(this.#folder);
  }

  /** Atomically and durably makes this the folder that holds the state. */
  use(name: string): void {
    this.#files.replaceWhole(`${this.#folder}/${POINTER}`, new TextEncoder().encode(`${name}\n`));
    this.#current = name;
  }

  remove(name: string): void {
    this.#files.remove(this.path(name));
  }

  /** Removes a folder that is no longer wanted; what cannot be removed goes at the next open. */
  removeQuietly(name: string): void {
    try {
      this.remove(name);
    } catch {
      return;
    }
  }

  /** Removes every base but the current one. */
  removeOthers(): void {
    for (const name of this.#files.list(this.#folder)) {
      if (BASE_NAME.test(name) && name !== this.#current) this.remove(name);
    }
  }
}

const numberOf = (name: string): number => Number(BASE_NAME.exec(name)?.[1] ?? 0);

const parentOf = (folder: string): string => folder.slice(0, folder.lastIndexOf('/')) || '/';
