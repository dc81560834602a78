import { isStorageError } from '../../src/port/errors.js';
import { Violation } from './violation.js';

export const PAIR_KEYS = ['pair/left', 'pair/right'] as const;

export type Outcome = 'pending' | 'done' | 'refused' | 'unknown';

export interface Change {
  readonly key: string;
  readonly value: string | undefined;
}

export interface Write {
  readonly kind: 'write';
  readonly id: number;
  readonly where: string;
  readonly changes: readonly Change[];
  readonly invokedAt: number;
  returnedAt: number;
  outcome: Outcome;
  index: number;
}

export interface Read {
  readonly kind: 'read';
  readonly id: number;
  readonly where: string;
  readonly consistency: 'linearizable' | 'lease' | 'local';
  readonly key: string | undefined;
  readonly invokedAt: number;
  readonly floorIndex: number;
  returnedAt: number;
  outcome: Outcome;
  found: ReadonlyMap<string, string | undefined>;
}

const NOT_WRITTEN = ['TIMEOUT', 'NO_LEADER', 'NOT_LEADER', 'OVERLOADED'];
const NOTHING: ReadonlySet<string> = new Set();
const PERHAPS_WRITTEN = ['OUTCOME_UNKNOWN', 'CLOSED', 'ABORTED'];

export class History {
  readonly writes: Write[] = [];
  readonly reads: Read[] = [];
  readonly #acknowledged = new Map<string, number>();
  #highestAcknowledged = 0;
  #step = 0;

  get pending(): number {
    return [...this.writes, ...this.reads].filter(({ outcome }) => outcome === 'pending').length;
  }

  write(where: string, changes: readonly Change[]): Write {
    const write: Write = {
      kind: 'write',
      id: this.#nextStep(),
      where,
      changes,
      invokedAt: this.#step,
      returnedAt: Number.POSITIVE_INFINITY,
      outcome: 'pending',
      index: 0,
    };
    this.writes.push(write);
    return write;
  }

  read(where: string, consistency: Read['consistency'], key: string | undefined): Read {
    const here = this.#acknowledged.get(where) ?? 0;
    const read: Read = {
      kind: 'read',
      id: this.#nextStep(),
      where,
      consistency,
      key,
      invokedAt: this.#step,
      floorIndex: consistency === 'local' ? here : this.#highestAcknowledged,
      returnedAt: Number.POSITIVE_INFINITY,
      outcome: 'pending',
      found: new Map(),
    };
    this.reads.push(read);
    return read;
  }

  written(write: Write, index: number): void {
    write.outcome = 'done';
    write.index = index;
    write.returnedAt = this.#nextStep();
    this.#highestAcknowledged = Math.max(this.#highestAcknowledged, index);
    const here = this.#acknowledged.get(write.where) ?? 0;
    this.#acknowledged.set(write.where, Math.max(here, index));
  }

  found(read: Read, found: ReadonlyMap<string, string | undefined>): void {
    read.outcome = 'done';
    read.found = found;
    read.returnedAt = this.#nextStep();
  }

  failed(operation: Read | Write, error: unknown, excused: ReadonlySet<string> = NOTHING): void {
    const code = isStorageError(error) ? error.code : String(error);
    if (NOT_WRITTEN.includes(code)) operation.outcome = 'refused';
    else if (PERHAPS_WRITTEN.includes(code)) operation.outcome = 'unknown';
    else if (excused.has(code)) operation.outcome = 'unknown';
    else throw new Violation(`operation ${operation.id} failed with ${String(error)}`, error);
    if (operation.outcome === 'refused') operation.returnedAt = this.#nextStep();
  }

  lost(operation: Read | Write): void {
    operation.outcome = 'unknown';
  }

  #nextStep(): number {
    this.#step += 1;
    return this.#step;
  }
}

export const nameOf = (value: string | undefined): string =>
  value === undefined ? 'nothing' : value.slice(0, value.indexOf(';') + 1);
