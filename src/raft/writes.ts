import type { LogWrite, ProposalResult } from './ready.js';
import type { EntryRef, HardState, Index } from './types.js';

interface TrackedWrite {
  readonly id: number;
  claim: Index;
  clamped: boolean;
}

interface PendingWrite {
  readonly tracked: TrackedWrite;
  hardState: HardState | undefined;
  truncateFrom: Index | undefined;
  origin: 'here' | 'leader' | undefined;
  readonly entries: EntryRef[];
  readonly records: Uint8Array[];
  readonly accepted: ProposalResult[];
}

/** A log write to carry out, and the proposals it holds the entries of. */
export interface TakenWrite {
  readonly write: LogWrite;
  readonly accepted: readonly ProposalResult[];
}

/**
 * What a completion changed: nothing, durability, or less durability than the write once claimed.
 */
export type Completion = 'unknown' | 'complete' | 'clamped';

/** The log writes that are gathered, handed out and not yet durable, and what is durable. */
export class LogWrites {
  #durableIndex: Index;
  #lastId = 0;
  #takenId = 0;
  #persistedId = 0;
  #hardStateId = 0;
  #unfinished: TrackedWrite[] = [];
  readonly #pending: PendingWrite[] = [];

  constructor(durableIndex: Index) {
    this.#durableIndex = durableIndex;
  }

  /** Everything to this index, as the log has it now, is durable here. */
  get durableIndex(): Index {
    return this.#durableIndex;
  }

  get pendingCount(): number {
    return this.#pending.length;
  }

  get unfinishedCount(): number {
    return this.#unfinished.length;
  }

  /** The oldest write that was handed out and is not durable. */
  get oldestTakenId(): number | undefined {
    const oldest = this.#unfinished[0]?.id;
    return oldest === undefined || oldest > this.#takenId ? undefined : oldest;
  }

  /** Write to wait for until the newest hard state is durable; `undefined` when it is. */
  get hardStateHold(): number | undefined {
    return this.#hardStateId > this.#persistedId ? this.#hardStateId : undefined;
  }

  /** Write to wait for until the entry at `index` is durable; `undefined` when it is. */
  entryHold(index: Index): number | undefined {
    if (index <= this.#durableIndex) return undefined;
    return this.#unfinished.find((write) => write.claim >= index)?.id ?? this.#lastId;
  }

  /** Puts the hard state into the pending write. */
  setHardState(hardState: HardState): void {
    const open = this.#pending.at(-1) ?? this.#openWrite();
    open.hardState = hardState;
    this.#hardStateId = open.tracked.id;
  }

  /**
   * Voids what is at or above `index`; claims of earlier writes shrink. True when the pending
   * write had to be split.
   */
  truncateFrom(index: Index): boolean {
    this.#durableIndex = Math.min(this.#durableIndex, index - 1);
    for (const write of this.#unfinished) {
      if (write.claim < index) continue;
      write.claim = index - 1;
      write.clamped = true;
    }
    const last = this.#pending.at(-1);
    const split = last !== undefined && last.entries.length > 0;
    const open = last === undefined || split ? this.#openWrite() : last;
    open.truncateFrom = Math.min(open.truncateFrom ?? index, index);
    return split;
  }

  /**
   * Adds entries proposed here, whose records are still to be encoded. True when the pending write
   * had to be split.
   */
  appendProposed(entries: readonly EntryRef[], accepted?: ProposalResult): boolean {
    const split = this.#mixes('here');
    const open = this.#append(entries, 'here');
    if (accepted !== undefined) open.accepted.push(accepted);
    return split;
  }

  /**
   * Adds entries of a leader with their encoded records. True when the pending write had to be
   * split.
   */
  appendReceived(entries: readonly EntryRef[], records: Uint8Array | undefined): boolean {
    const origin = records === undefined ? 'here' : 'leader';
    const split = this.#mixes(origin);
    const open = this.#append(entries, origin);
    if (records !== undefined) open.records.push(records);
    return split;
  }

  /** Hands out the oldest pending write. */
  take(): TakenWrite | undefined {
    const pending = this.#pending.shift();
    if (pending === undefined) return undefined;
    const { tracked, hardState, truncateFrom, entries, accepted } = pending;
    this.#takenId = tracked.id;
    const records = joinRecords(pending.records);
    return { write: { id: tracked.id, hardState, truncateFrom, entries, records }, accepted };
  }

  /** The write with this id and every earlier one are durable. */
  persisted(id: number): Completion {
    if (id <= this.#persistedId || id > this.#takenId) return 'unknown';
    this.#persistedId = id;
    const done = this.#unfinished.filter((write) => write.id <= id);
    this.#unfinished = this.#unfinished.slice(done.length);
    for (const { claim } of done) this.#durableIndex = Math.max(this.#durableIndex, claim);
    return done.some(({ clamped }) => clamped) ? 'clamped' : 'complete';
  }

  /**
   * The log was replaced by an empty one behind `index`: no unfinished write claims entries any
   * more.
   */
  reset(index: Index): void {
    this.#durableIndex = index;
    for (const write of this.#unfinished) write.claim = 0;
  }

  #mixes(origin: 'here' | 'leader'): boolean {
    const last = this.#pending.at(-1);
    return last?.origin !== undefined && last.origin !== origin;
  }

  #append(entries: readonly EntryRef[], origin: 'here' | 'leader'): PendingWrite {
    const last = this.#pending.at(-1);
    const open = last === undefined || this.#mixes(origin) ? this.#openWrite() : last;
    open.origin = origin;
    for (const entry of entries) open.entries.push(entry);
    open.tracked.claim = entries.at(-1)?.index ?? open.tracked.claim;
    return open;
  }

  #openWrite(): PendingWrite {
    this.#lastId += 1;
    const tracked = { id: this.#lastId, claim: 0, clamped: false };
    const open: PendingWrite = {
      tracked,
      hardState: undefined,
      truncateFrom: undefined,
      origin: undefined,
      entries: [],
      records: [],
      accepted: [],
    };
    this.#unfinished.push(tracked);
    this.#pending.push(open);
    return open;
  }
}

function joinRecords(records: readonly Uint8Array[]): Uint8Array | undefined {
  if (records.length < 2) return records[0];
  const joined = new Uint8Array(records.reduce((total, part) => total + part.byteLength, 0));
  let offset = 0;
  for (const part of records) {
    joined.set(part, offset);
    offset += part.byteLength;
  }
  return joined;
}
