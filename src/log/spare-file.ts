import type { File, Files } from '../host/files.js';

/** A zeroed file whose content and size are durable, to become the next segment. */
export interface ZeroedFile {
  readonly file: File;
  readonly path: string;
}

interface Preparation extends ZeroedFile {
  readonly zeroedBytes: number;
}

/**
 * Prepares the file of the next segment in the background, so that no write has to wait for it and
 * no sync grows it.
 */
export class SpareFile {
  readonly #files: Files;
  readonly #path: string;
  readonly #zeroedBytes: number;
  #preparation: Promise<Preparation> | undefined;

  constructor(files: Files, folder: string, zeroedBytes: number) {
    this.#files = files;
    this.#path = `${folder}/next`;
    this.#zeroedBytes = zeroedBytes;
  }

  /** Starts to prepare a file, unless one is prepared. A failure shows when the file is taken. */
  prepare(): void {
    if (this.#preparation !== undefined) return;
    this.#preparation = this.#create(this.#zeroedBytes);
    this.#preparation.catch(() => undefined);
  }

  /**
   * Hands over the file, of at least `byteCount` bytes; tries once more where preparing it ahead
   * had failed.
   */
  async take(byteCount: number): Promise<ZeroedFile> {
    const prepared = await this.#prepared();
    const { file, path, zeroedBytes } =
      prepared ?? (await this.#create(Math.max(byteCount, this.#zeroedBytes)));
    if (byteCount > zeroedBytes) await this.#extend(file, zeroedBytes, byteCount);
    return { file, path };
  }

  /** Closes and removes what was prepared. */
  async discard(): Promise<void> {
    const prepared = await this.#prepared();
    prepared?.file.close();
    this.#files.remove(this.#path);
  }

  async #prepared(): Promise<Preparation | undefined> {
    const preparation = this.#preparation;
    this.#preparation = undefined;
    return preparation?.catch(() => undefined);
  }

  async #create(byteCount: number): Promise<Preparation> {
    this.#files.remove(this.#path);
    const file = this.#files.open(this.#path, 'exclusive');
    await this.#extend(file, 0, byteCount);
    return { file, path: this.#path, zeroedBytes: byteCount };
  }

  async #extend(file: File, from: number, to: number): Promise<void> {
    try {
      await file.zero(from, to - from);
    } catch (error) {
      file.close();
      this.#files.remove(this.#path);
      throw error;
    }
  }
}
