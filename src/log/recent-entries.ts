import { concatenate, type EntryRun, endOf } from './entry-run.js';

/** The newest entries as they were appended, in bounded memory. */
export class RecentEntries {
  readonly #maxBytes: number;
  #runs: EntryRun[] = [];
  #oldest = 0;
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a run that follows the last one. */
  add(run: EntryRun): void {
    this.#runs.push(run);
    this.#bytes += run.bytes.length;
  }

  /** Drops entries at and above `index`. */
  truncateFrom(index: number): void {
    for (let run = this.#runs.at(-1); run !== undefined; run = this.#runs.at(-1)) {
      if (this.#runs.length <= this.#oldest || endOf(run) <= index) return;
      this.#runs.pop();
      this.#bytes -= run.bytes.length;
      if (run.firstIndex >= index) continue;
      const offsets = run.offsets.slice(0, index - run.firstIndex + 1);
      this.add({ ...run, offsets, bytes: run.bytes.subarray(0, offsets.at(-1)) });
      return;
    }
  }

  /** Drops the oldest entries below `index` until the rest is within the bound. */
  trim(index: number): void {
    while (this.#bytes > this.#maxBytes) {
      const run = this.#runs[this.#oldest];
      if (run === undefined || endOf(run) > index) break;
      this.#bytes -= run.bytes.length;
      this.#oldest += 1;
    }
    if (this.#oldest * 2 > this.#runs.length) {
      this.#runs = this.#runs.slice(this.#oldest);
      this.#oldest = 0;
    }
  }

  clear(): void {
    this.#runs = [];
    this.#oldest = 0;
    this.#bytes = 0;
  }

  /**
   * Records from `from` on, below `to`, at most `maxBytes` but at least one; `undefined` when
   * `from` is not here.
   */
  take(from: number, to: number, maxBytes: number): Uint8Array | undefined {
    const parts: Uint8Array[] = [];
    let next = from;
    let left = maxBytes;
    for (let at = this.#runWith(from); at < this.#runs.length && next < to; at += 1) {
      const run = this.#runs[at];
      if (run === undefined) break;
      const end = lastThatFits(run, next, Math.min(to, endOf(run)), left);
      if (end === next && parts.length > 0) break;
      const part = slice(run, next, Math.max(end, next + 1));
      parts.push(part);
      left -= part.length;
      next = Math.max(end, next + 1);
      if (next < endOf(run)) break;
    }
    return parts.length === 0 ? undefined : concatenate(parts);
  }

  #runWith(index: number): number {
    let low = this.#oldest;
    let high = this.#runs.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const run = this.#runs[middle];
      if (run === undefined || endOf(run) > index) high = middle;
      else low = middle + 1;
    }
    const found = this.#runs[low];
    return found === undefined || found.firstIndex > index ? this.#runs.length : low;
  }
}

function slice(run: EntryRun, from: number, to: number): Uint8Array {
  const { offsets, bytes, firstIndex } = run;
  return bytes.subarray(offsets[from - firstIndex], offsets[to - firstIndex]);
}

function lastThatFits(run: EntryRun, from: number, to: number, maxBytes: number): number {
  const { offsets, firstIndex } = run;
  const limit = (offsets[from - firstIndex] ?? 0) + maxBytes;
  let end = to;
  while (end > from && (offsets[end - firstIndex] ?? 0) > limit) end -= 1;
  return end;
}
