import { RECORD_HEADER_BYTES, RECORD_TYPE_COMMAND } from '../../../assembly/layout.js';
import { BytePool } from '../host/byte-pool.js';
import { decodeCommand, type Step } from './command-decoder.js';

const POOL = new BytePool();

export interface AppliedEntry {
  readonly index: number;
  readonly term: number;
  readonly type: number;
  readonly record: Uint8Array;
}

export interface CommittedEntry {
  readonly index: number;
  readonly term: number;
  readonly record: Uint8Array;
  readonly firstAppliedInTerm: number;
  readonly steps: readonly Step[];
}

export interface Version {
  readonly fromIndex: number;
  readonly value: string | undefined;
}

export class CommittedLog {
  readonly #entries: CommittedEntry[] = [];
  readonly #versions = new Map<string, Version[]>();

  get lastIndex(): number {
    return this.#entries.length;
  }

  get entries(): readonly CommittedEntry[] {
    return this.#entries;
  }

  get keys(): readonly string[] {
    return [...this.#versions.keys()].sort();
  }

  entry(index: number): CommittedEntry | undefined {
    return this.#entries[index - 1];
  }

  applied(entry: AppliedEntry, inTerm: number): string | undefined {
    const { index, term } = entry;
    const known = this.entry(index);
    if (known !== undefined) {
      if (known.term === term && Buffer.compare(known.record, entry.record) === 0) return undefined;
      return `applied another entry ${index}, of term ${term} where term ${known.term} was`;
    }
    if (index !== this.lastIndex + 1) return `applied ${index} behind ${this.lastIndex}`;
    const steps = stepsOf(entry);
    const record = POOL.copy(entry.record);
    this.#entries.push({ index, term, record, firstAppliedInTerm: inTerm, steps });
    for (const { key, value } of steps) this.#addVersion(key, { fromIndex: index, value });
    return undefined;
  }

  lastIndexAppliedBelow(term: number): number {
    let index = this.lastIndex;
    while (index > 0 && (this.entry(index)?.firstAppliedInTerm ?? 0) >= term) index -= 1;
    return index;
  }

  versions(key: string): readonly Version[] {
    return this.#versions.get(key) ?? [{ fromIndex: 0, value: undefined }];
  }

  state(): Map<string, string> {
    const state = new Map<string, string>();
    for (const key of this.keys) {
      const value = this.versions(key).at(-1)?.value;
      if (value !== undefined) state.set(key, value);
    }
    return state;
  }

  #addVersion(key: string, version: Version): void {
    const known = this.#versions.get(key) ?? [{ fromIndex: 0, value: undefined }];
    this.#versions.set(key, [...known, version]);
  }
}

const stepsOf = ({ type, record }: AppliedEntry): readonly Step[] =>
  type === RECORD_TYPE_COMMAND ? decodeCommand(record.subarray(RECORD_HEADER_BYTES)) : [];
