import type { Index } from '../raft/types.js';

/** Called with true once the index is applied, with false when the node stops before. */
export type AppliedDone = (applied: boolean) => void;

interface Wait {
  readonly index: Index;
  readonly done: AppliedDone;
}

/** Those who wait until an index is applied on this node. */
export class AppliedWaits {
  #waits: Wait[] = [];

  /** Waits for `index`, which is not applied yet. */
  add(index: Index, done: AppliedDone): void {
    let position = this.#waits.length;
    while (position > 0 && (this.#waits[position - 1]?.index ?? 0) > index) position -= 1;
    this.#waits.splice(position, 0, { index, done });
  }

  /** Everything up to `index` is applied. */
  applied(index: Index): void {
    let reached = 0;
    while (reached < this.#waits.length && (this.#waits[reached]?.index ?? 0) <= index) {
      reached += 1;
    }
    if (reached === 0) return;
    for (const { done } of this.#waits.splice(0, reached)) done(true);
  }

  /** The node stops. */
  close(): void {
    const waits = this.#waits;
    this.#waits = [];
    for (const { done } of waits) done(false);
  }
}
