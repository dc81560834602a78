import type { ErrorCode } from '../../../src/port/errors.js';

export class DiskFaults {
  readonly codes = new Set<ErrorCode>();
  syncsToFail = 0;
  writesToFail = 0;
  #full = false;
  #hanging: (() => void)[] | undefined;

  get isFull(): boolean {
    return this.#full;
  }

  get isHanging(): boolean {
    return this.#hanging !== undefined;
  }

  fill(): void {
    this.#full = true;
    this.codes.add('DISK_FULL');
  }

  makeRoom(): void {
    this.#full = false;
  }

  failSyncs(count: number): void {
    this.syncsToFail = count;
    this.codes.add('CORRUPTED');
  }

  failWrites(count: number): void {
    this.writesToFail = count;
    this.codes.add('CORRUPTED');
  }

  repair(): void {
    this.syncsToFail = 0;
    this.writesToFail = 0;
    this.#full = false;
    this.codes.clear();
    this.release();
  }

  hang(): void {
    this.#hanging ??= [];
  }

  release(): void {
    const waiting = this.#hanging ?? [];
    this.#hanging = undefined;
    for (const run of waiting) run();
  }

  whenAnswering(run: () => void): void {
    if (this.#hanging === undefined) run();
    else this.#hanging.push(run);
  }
}
