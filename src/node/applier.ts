import type { Clock } from '../host/clock.js';
import { paddedLength, readRecordHeader } from '../kernel/record.js';
import type { Log } from '../log/log.js';
import { asStorageError, StorageError } from '../port/errors.js';
import type { Index } from '../raft/types.js';
import type { StateMachine } from '../state/state-machine.js';
import type { AppliedWaits } from './applied-waits.js';
import type { Measurements } from './measurements.js';
import type { Proposals } from './proposals.js';

const MAX_APPLY_BYTES = 1024 * 1024;

/** What the applier works with. */
export interface ApplierParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: StateMachine;
  readonly proposals: Proposals;
  readonly waits: AppliedWaits;
  readonly measurements: Measurements;
  /** The state has taken everything to this index. */
  readonly onApplied: (index: Index) => void;
  readonly onFailed: (error: StorageError) => void;
}

const isCompacted = (error: unknown): boolean =>
  error instanceof StorageError && error.code === 'COMPACTED';

/** Carries committed entries into the state machine, in order, each once. */
export class Applier {
  readonly #parts: ApplierParts;
  #target: Index;
  #waiting = false;
  #stopped = false;

  constructor(parts: ApplierParts) {
    this.#parts = parts;
    this.#target = parts.state.appliedIndex;
  }

  /** Everything below `to` is committed and durable here. */
  committed(to: Index): void {
    this.#target = Math.max(this.#target, to - 1);
    this.#run();
  }

  /** A snapshot replaced the state; entries up to its index are not applied any more. */
  restart(): void {
    const { state, waits } = this.#parts;
    this.#target = Math.max(this.#target, state.appliedIndex);
    waits.applied(state.appliedIndex);
    this.#parts.onApplied(state.appliedIndex);
  }

  stop(): void {
    this.#stopped = true;
  }

  #run(): void {
    const { state, log } = this.#parts;
    while (!this.#waiting && !this.#stopped && state.appliedIndex < this.#target) {
      const from = state.appliedIndex + 1;
      const records = log.cached(from, this.#target + 1, MAX_APPLY_BYTES);
      if (records === undefined) this.#wait(this.#readAndApply(from));
      else this.#apply(records);
    }
  }

  async #readAndApply(from: Index): Promise<void> {
    const { log, state } = this.#parts;
    try {
      const records = await log.read(from, this.#target + 1, MAX_APPLY_BYTES);
      if (!this.#stopped && state.appliedIndex === from - 1) this.#apply(records);
    } catch (error) {
      const isReplacedBySnapshot = state.appliedIndex >= from && isCompacted(error);
      if (!isReplacedBySnapshot) throw error;
    }
  }

  #apply(records: Uint8Array): void {
    const { state, clock, measurements, waits, onApplied } = this.#parts;
    const startedMs = clock.monotonicMs();
    const before = state.appliedIndex;
    const { full } = state.apply(records);
    const nowMs = clock.monotonicMs();
    measurements.applied(nowMs - startedMs);
    this.#settle(records, before, nowMs);
    if (state.appliedIndex > before) {
      waits.applied(state.appliedIndex);
      onApplied(state.appliedIndex);
    }
    if (full) this.#wait(state.settled());
  }

  #settle(records: Uint8Array, before: Index, nowMs: number): void {
    const { proposals, state, measurements } = this.#parts;
    if (proposals.pending === 0) return;
    let oldestMs = nowMs;
    let offset = 0;
    for (let index = before + 1; index <= state.appliedIndex; index += 1) {
      const header = readRecordHeader(records, offset);
      if (header === undefined) return;
      offset += paddedLength(header.length);
      const proposal = proposals.applied(index, header.term);
      if (proposal !== undefined) oldestMs = Math.min(oldestMs, proposal.queuedMs);
    }
    if (oldestMs < nowMs) measurements.committed(nowMs - oldestMs);
  }

  #wait(step: Promise<void>): void {
    this.#waiting = true;
    step.then(
      () => {
        this.#waiting = false;
        this.#run();
      },
      (cause: unknown) => this.#fail(cause),
    );
  }

  #fail(cause: unknown): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#parts.onFailed(asStorageError(cause, 'the state machine cannot go on'));
  }
}
