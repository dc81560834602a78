import type { Clock } from '../host/clock.js';
import type { Log } from '../log/log.js';
import { asStorageError, type StorageError } from '../port/errors.js';
import type { Index, LogPoint } from '../raft/types.js';
import type { StateMachine } from '../state/state-machine.js';
import type { Measurements } from './measurements.js';
import type { NodeOptions } from './options.js';

const MIN_PAUSE_MS = 1000;
const PAUSE_PER_DURATION = 10;

/** What compaction works with. */
export interface CompactionParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly state: StateMachine;
  readonly options: NodeOptions;
  readonly measurements: Measurements;
  readonly onCompacted: (point: LogPoint) => void;
  readonly onFailed: (error: StorageError) => void;
}

/**
 * Decides when the state is checkpointed, and drops the log behind it. One checkpoint runs at a
 * time.
 */
export class Compaction {
  readonly #parts: CompactionParts;
  #running: Promise<void> | undefined;
  #lastMs: number;
  #lastIndex: Index;
  #bytesAtLast: number;
  #leastPauseMs = MIN_PAUSE_MS;
  #stopped = false;

  constructor(parts: CompactionParts) {
    this.#parts = parts;
    this.#lastMs = parts.clock.monotonicMs();
    this.#lastIndex = parts.state.checkpointIndex;
    this.#bytesAtLast = parts.log.sizeBytes;
  }

  /**
   * Takes note of a checkpoint that ended; starts one when entries, bytes or time since the last
   * one ask for it.
   */
  tick(): void {
    if (this.#stopped) return;
    if (this.#parts.state.checkpointIndex !== this.#lastIndex) this.#checkpointed();
    if (this.#running !== undefined || !this.#isDue()) return;
    this.run().catch(() => undefined);
  }

  /** Checkpoints now, behind one that is running. */
  run(): Promise<void> {
    return this.exclusively(() => this.#checkpoint());
  }

  /** Does something during which no checkpoint runs. */
  exclusively(work: () => Promise<void>): Promise<void> {
    const before = this.#running ?? Promise.resolve();
    const running = before
      .catch(() => undefined)
      .then(() => (this.#stopped ? undefined : work()))
      .finally(() => {
        if (this.#running === running) this.#running = undefined;
      });
    this.#running = running;
    return running;
  }

  /** Resolves once nothing is running. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => undefined);
  }

  stop(): void {
    this.#stopped = true;
  }

  #isDue(): boolean {
    const { state, log, clock, options } = this.#parts;
    const entries = state.appliedIndex - state.checkpointIndex;
    const pauseMs = clock.monotonicMs() - this.#lastMs;
    if (entries === 0 || pauseMs < this.#leastPauseMs) return false;
    return (
      entries >= options.snapshotThresholdEntries ||
      log.sizeBytes - this.#bytesAtLast >= options.snapshotThresholdBytes ||
      pauseMs >= options.snapshotIntervalMs
    );
  }

  async #checkpoint(): Promise<void> {
    const startedMs = this.#parts.clock.monotonicMs();
    try {
      await this.#parts.state.checkpoint();
      const durationMs = this.#parts.clock.monotonicMs() - startedMs;
      this.#leastPauseMs = Math.max(MIN_PAUSE_MS, PAUSE_PER_DURATION * durationMs);
    } catch (cause) {
      this.#parts.onFailed(asStorageError(cause, 'a checkpoint failed'));
      return;
    }
    if (!this.#stopped) this.#checkpointed();
  }

  #checkpointed(): void {
    const { state, clock, measurements } = this.#parts;
    this.#lastIndex = state.checkpointIndex;
    this.#lastMs = clock.monotonicMs();
    measurements.snapshot(clock.wallMs());
    this.#dropEntries();
  }

  #dropEntries(): void {
    const { state, log, options, onCompacted } = this.#parts;
    const before = log.firstIndex;
    log.compact(Math.max(0, state.checkpointIndex - options.trailingEntries));
    this.#bytesAtLast = log.sizeBytes;
    if (log.firstIndex !== before) {
      onCompacted({ index: log.firstIndex - 1, term: log.previousTerm });
    }
  }
}
