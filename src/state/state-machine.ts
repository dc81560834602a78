import { KEY_MAX_BYTES, RESULT_FULL, RESULT_OK } from '../../assembly/layout.js';
import type { Base, BaseMeta } from '../host/base.js';
import type { Host } from '../host/host.js';
import type { Codec, Kernel } from '../kernel/kernel.js';
import { CorruptedError, InvalidArgumentError, StorageError } from '../port/errors.js';
import { firstIndexOf, pointAfter } from './applied-point.js';
import { prefixEnd } from './byte-order.js';
import { checkpointChanges } from './checkpoint.js';
import { mergedItems, type StateItem } from './merge-cursor.js';
import { SnapshotSink } from './snapshot-sink.js';
import { SnapshotSource, type StateSnapshotHeader } from './snapshot-source.js';
import { StateFolders } from './state-folders.js';
import { checkTableBytes, type StateOptions } from './state-options.js';
import { decodeStateRecord, type StateValue } from './state-record.js';
import { Tables } from './tables.js';

/** How far an apply came. */
export interface ApplyOutcome {
  readonly appliedIndex: number;
  /** Both tables are full: apply again from the next entry once `settled` resolved. */
  readonly full: boolean;
}

interface OpenedState {
  readonly folders: StateFolders;
  readonly tables: Tables;
  readonly base: Base;
}

/**
 * What the log decided: a table in memory over a base on disk that checkpoints bring up to date.
 */
export class StateMachine {
  readonly #host: Pick<Host, 'bases'>;
  readonly #codec: Codec;
  readonly #folders: StateFolders;
  readonly #tables: Tables;
  #base: Base;
  #applied: BaseMeta;
  #running: Promise<void> | undefined;
  #failure: StorageError | undefined;
  #frozenIndex: number;

  private constructor(host: Pick<Host, 'bases'>, codec: Codec, parts: OpenedState) {
    this.#host = host;
    this.#codec = codec;
    this.#folders = parts.folders;
    this.#tables = parts.tables;
    this.#base = parts.base;
    this.#applied = parts.base.meta;
    this.#frozenIndex = parts.base.meta.appliedIndex;
  }

  /**
   * Opens or creates the state in a folder at its last checkpoint. Throws `CORRUPTED`, or `CONFIG`
   * for a table too small.
   */
  static open(
    host: Pick<Host, 'files' | 'bases'>,
    kernel: Kernel,
    options: StateOptions,
  ): StateMachine {
    checkTableBytes(options);
    const tables = new Tables(kernel, options.tableBytes);
    const folders = StateFolders.open(host.files, options.folder);
    const base = host.bases.open(folders.make(folders.current));
    folders.sync(folders.current);
    return new StateMachine(host, kernel.codec, { folders, tables, base });
  }

  /** Index of the last entry applied, in memory or on disk. */
  get appliedIndex(): number {
    return this.#applied.appliedIndex;
  }

  get appliedTerm(): number {
    return this.#applied.appliedTerm;
  }

  /** Index of the last entry whose effects are durable in the base. */
  get checkpointIndex(): number {
    return this.#base.meta.appliedIndex;
  }

  get checkpointTerm(): number {
    return this.#base.meta.appliedTerm;
  }

  /** Membership in force at `checkpointIndex` (JSON); empty when none was committed. */
  get checkpointMembership(): string {
    return this.#base.meta.membership;
  }

  /** Bytes of the active table in use. */
  get usedBytes(): number {
    return this.#tables.active.usedBytes;
  }

  get checkpointing(): boolean {
    return this.#running !== undefined;
  }

  /**
   * Applies encoded entries behind `appliedIndex`, committed and durable in the local log; writes
   * full tables in the background. Throws `CORRUPTED` on anything else, `TOO_LARGE` on a record no
   * table can hold, and the failure of an earlier checkpoint.
   */
  apply(records: Uint8Array): ApplyOutcome {
    this.#check();
    let rest = records;
    while (rest.byteLength > 0) {
      if (firstIndexOf(rest) !== this.appliedIndex + 1) {
        throw new CorruptedError(`the entry after ${this.appliedIndex} is not what follows`);
      }
      const { result, applied, appliedBytes } = this.#tables.active.apply(rest);
      this.#applied = pointAfter(this.#applied, rest, applied);
      rest = rest.subarray(appliedBytes);
      if (result === RESULT_OK) break;
      if (result !== RESULT_FULL) {
        throw new CorruptedError(`the entry after ${this.appliedIndex} cannot be applied`);
      }
      if (!this.#makeRoom()) return { appliedIndex: this.appliedIndex, full: true };
    }
    return { appliedIndex: this.appliedIndex, full: false };
  }

  /**
   * The value of a key, owned by the caller; `undefined` when there is none. Throws `CORRUPTED`
   * naming the key.
   */
  get(key: Uint8Array): StateValue | undefined {
    this.#check();
    if (key.byteLength === 0 || key.byteLength > KEY_MAX_BYTES) return undefined;
    const found = this.#tables.get(key);
    if (found.kind === 'deleted') return undefined;
    if (found.kind === 'value') return { value: found.value, modIndex: found.modIndex };
    const record = this.#base.get(key);
    return record && decodeStateRecord(this.#codec, { key, record });
  }

  /**
   * Every key with this prefix, ascending by key bytes, at one point in time; owned by the caller.
   * Throws like `get`.
   */
  list(prefix: Uint8Array): StateItem[] {
    this.#check();
    if (prefix.byteLength > KEY_MAX_BYTES) return [];
    const start = prefix.byteLength === 0 ? undefined : prefix;
    const parts = { codec: this.#codec, base: this.#base, tables: this.#tables };
    return [...mergedItems(parts, { start, end: prefixEnd(prefix) })];
  }

  /**
   * Resolves once everything applied before the call is durable in the base. Rejects with why it
   * cannot be.
   */
  async checkpoint(): Promise<void> {
    const index = this.appliedIndex;
    this.#check();
    while (this.checkpointIndex < index) {
      await (this.#running ?? this.#startCheckpoint());
      this.#check();
    }
  }

  /**
   * Resolves once no checkpoint is running, so that a full table can be frozen. Rejects with why
   * one failed.
   */
  async settled(): Promise<void> {
    await this.#running;
    this.#check();
  }

  /** The state at `checkpointIndex` as chunks; to be released. */
  createSnapshot(): SnapshotSource {
    this.#check();
    return new SnapshotSource(this.#codec, this.#base.snapshot());
  }

  /** Takes in a snapshot beside the state, to be installed or aborted. */
  receiveSnapshot(header: StateSnapshotHeader): SnapshotSink {
    this.#check();
    const name = this.#folders.nextName();
    this.#folders.remove(name);
    const base = this.#host.bases.open(this.#folders.make(name));
    return new SnapshotSink(header, { codec: this.#codec, folders: this.#folders, name, base });
  }

  /**
   * Atomically replaces the state by a finished snapshot, after which `appliedIndex` and
   * `checkpointIndex` are its index. Nothing may be applied meanwhile. A crash leaves the old state
   * or the new one whole; an error ends this one.
   */
  async install(sink: SnapshotSink): Promise<void> {
    await this.settled();
    if (sink.header.index < this.appliedIndex) {
      throw new InvalidArgumentError(`a snapshot at ${sink.header.index} would undo entries`);
    }
    const { base, name } = sink.release();
    const old = { base: this.#base, name: this.#folders.current };
    try {
      this.#folders.use(name);
    } catch (cause) {
      this.#failure ??= failureOf(cause);
      await base.close();
      throw this.#failure;
    }
    this.#base = base;
    this.#tables.reset();
    this.#applied = base.meta;
    this.#frozenIndex = base.meta.appliedIndex;
    await old.base.close();
    this.#folders.removeQuietly(old.name);
  }

  /** Releases everything, without a checkpoint: the log has what the base has not. Idempotent. */
  async close(): Promise<void> {
    this.#failure ??= new StorageError('CLOSED', 'the state is closed');
    await this.#base.close();
    await this.#running;
  }

  #makeRoom(): boolean {
    if (this.appliedIndex === this.#frozenIndex) {
      const index = this.appliedIndex + 1;
      throw new StorageError('TOO_LARGE', `entry ${index} does not fit an empty table`);
    }
    if (this.#running !== undefined) return false;
    this.#startCheckpoint();
    return true;
  }

  #startCheckpoint(): Promise<void> {
    const changes = checkpointChanges(this.#codec, this.#tables.freeze());
    this.#frozenIndex = this.appliedIndex;
    const running = this.#base
      .write(changes, this.#applied)
      .then(() => this.#tables.drop())
      .catch((cause: unknown) => {
        this.#failure ??= failureOf(cause);
      })
      .finally(() => {
        this.#running = undefined;
      });
    this.#running = running;
    return running;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }
}

function failureOf(cause: unknown): StorageError {
  if (cause instanceof StorageError) return cause;
  return new CorruptedError(`the state cannot go on: ${String(cause)}`, { cause });
}
