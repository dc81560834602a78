import type { Kernel, Table, TableValue } from '../kernel/kernel.js';

/**
 * The table that takes writes and the frozen one on its way to the base; two in all, created once
 * and swapped.
 */
export class Tables {
  #active: Table;
  #spare: Table;
  #frozen: Table | undefined;

  /** Each table takes at most `tableBytes`. */
  constructor(kernel: Kernel, tableBytes: number) {
    this.#active = kernel.createTable(tableBytes);
    this.#spare = kernel.createTable(tableBytes);
  }

  get active(): Table {
    return this.#active;
  }

  get frozen(): Table | undefined {
    return this.#frozen;
  }

  /** The newest that either table knows of a key. */
  get(key: Uint8Array): TableValue {
    const found = this.#active.get(key);
    if (found.kind !== 'absent' || this.#frozen === undefined) return found;
    return this.#frozen.get(key);
  }

  /** Freezes the active table, which nothing changes any more, and writes on in the empty one. */
  freeze(): Table {
    const frozen = this.#active;
    this.#active = this.#spare;
    this.#spare = frozen;
    this.#frozen = frozen;
    return frozen;
  }

  /** Empties the frozen table: the base has it. */
  drop(): void {
    this.#frozen?.reset();
    this.#frozen = undefined;
  }

  /** Empties both. */
  reset(): void {
    this.drop();
    this.#active.reset();
  }
}
