import type { DiskBase } from './disk-base.js';
import type { DiskFile } from './disk-file.js';
import type { SimulatedRandom } from './simulated-random.js';

export type DiskEntry = DiskFile | DiskFolder | DiskBase;

export type EntryChange = readonly [name: string, entry: DiskEntry | undefined];

export class DiskFolder {
  #entries = new Map<string, DiskEntry>();
  #durable = new Map<string, DiskEntry>();
  #unsynced: (readonly EntryChange[])[] = [];

  get names(): string[] {
    return [...this.#entries.keys()].sort();
  }

  entry(name: string): DiskEntry | undefined {
    return this.#entries.get(name);
  }

  change(changes: readonly EntryChange[]): void {
    carryOut(this.#entries, changes);
    this.#unsynced.push(changes);
  }

  sync(): void {
    this.#durable = new Map(this.#entries);
    this.#unsynced = [];
  }

  loseUnsynced(random: SimulatedRandom): void {
    const kept = random.integer(this.#unsynced.length + 1);
    for (const changes of this.#unsynced.slice(0, kept)) carryOut(this.#durable, changes);
    this.#unsynced = [];
    this.#entries = new Map(this.#durable);
    for (const entry of this.#entries.values()) entry.loseUnsynced(random);
  }
}

function carryOut(entries: Map<string, DiskEntry>, changes: readonly EntryChange[]): void {
  for (const [name, entry] of changes) {
    if (entry === undefined) entries.delete(name);
    else entries.set(name, entry);
  }
}
