import type { Index } from '../types.js';

interface Inflight {
  readonly lastIndex: Index;
  readonly bytes: number;
}

/** Appends sent to one peer and not acknowledged, bounded by count and bytes. */
export class Inflights {
  readonly #maxCount: number;
  readonly #maxBytes: number;
  #sent: Inflight[] = [];
  #bytes = 0;

  constructor(maxCount: number, maxBytes: number) {
    this.#maxCount = maxCount;
    this.#maxBytes = maxBytes;
  }

  get count(): number {
    return this.#sent.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Last index and bytes of each, in the order they left. */
  get ends(): readonly (readonly [Index, number])[] {
    return this.#sent.map(({ lastIndex, bytes }) => [lastIndex, bytes]);
  }

  get isFull(): boolean {
    return this.#sent.length >= this.#maxCount || this.#bytes >= this.#maxBytes;
  }

  /** An append whose last entry is `lastIndex` left. */
  add(lastIndex: Index, bytes: number): void {
    this.#sent.push({ lastIndex, bytes });
    this.#bytes += bytes;
  }

  /** Everything to `matchIndex` arrived. */
  freeTo(matchIndex: Index): void {
    let freed = 0;
    for (const { lastIndex, bytes } of this.#sent) {
      if (lastIndex > matchIndex) break;
      freed += 1;
      this.#bytes -= bytes;
    }
    if (freed > 0) this.#sent.splice(0, freed);
  }

  clear(): void {
    this.#sent = [];
    this.#bytes = 0;
  }
}
