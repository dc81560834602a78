import type {
  Base,
  BaseChange,
  BaseMeta,
  BaseRecord,
  BaseSnapshot,
  Bases,
} from '../../../src/host/base.js';
import { StorageError } from '../../../src/port/errors.js';
import { type BaseContent, DiskBase } from './disk-base.js';
import type { Life } from './life.js';
import type { SimulatedClock } from './simulated-clock.js';
import type { SimulatedDisk } from './simulated-disk.js';

const SLICE_CHANGES = 64;

export class SimulatedBases implements Bases {
  readonly #clock: SimulatedClock;
  readonly #disk: SimulatedDisk;
  readonly #life: Life;

  constructor(clock: SimulatedClock, disk: SimulatedDisk, life: Life) {
    this.#clock = clock;
    this.#disk = disk;
    this.#life = life;
  }

  open(folder: string): Base {
    const base = this.#life.mayAct() ? this.#create(folder) : new DiskBase();
    return new SimulatedBase(this.#clock, this.#disk, this.#life, base);
  }

  #create(folder: string): DiskBase {
    this.#disk.makeFolder(folder);
    const base = this.#disk.base(`${folder}/data.mdb`);
    this.#disk.folder(folder).sync();
    return base;
  }
}

class SimulatedBase implements Base {
  meta: BaseMeta;
  readonly #clock: SimulatedClock;
  readonly #disk: SimulatedDisk;
  readonly #life: Life;
  readonly #base: DiskBase;
  #writing = false;
  #closed = false;

  constructor(clock: SimulatedClock, disk: SimulatedDisk, life: Life, base: DiskBase) {
    this.#clock = clock;
    this.#disk = disk;
    this.#life = life;
    this.#base = base;
    this.meta = base.content.meta;
  }

  get(key: Uint8Array): Uint8Array | undefined {
    return this.#content().records.get(textOf(key))?.slice();
  }

  range(start: Uint8Array | undefined, end: Uint8Array | undefined): Iterator<BaseRecord> {
    return recordsOf(this.#content(), start, end);
  }

  async write(changes: Iterator<BaseChange>, meta: BaseMeta): Promise<void> {
    this.#content();
    if (this.#writing) throw new StorageError('OVERLOADED', 'a base takes one write at a time');
    this.#writing = true;
    this.#disk.onBaseWrite();
    const taken: BaseChange[] = [];
    await new Promise<void>((resolve, reject) => {
      const commit = (): void => {
        if (!this.#life.mayAct()) return;
        if (this.#disk.faults.isFull) {
          reject(new StorageError('DISK_FULL', 'the base cannot grow: the disk is full'));
          return;
        }
        this.#base.content = changed(this.#base.content, taken, meta);
        this.#schedule(0, 'base written', () => {
          this.#writing = false;
          this.meta = meta;
          resolve();
        });
      };
      const take = (): void => {
        try {
          if (takeSlice(changes, taken)) this.#schedule(0, 'base slice', take);
          else this.#whenSynced(commit);
        } catch (error) {
          reject(error);
        }
      };
      take();
    });
  }

  snapshot(): BaseSnapshot {
    const content = this.#content();
    let released = false;
    return {
      meta: content.meta,
      records: (start) => {
        const records = recordsOf(content, start, undefined);
        return { next: () => (released ? { done: true, value: undefined } : records.next()) };
      },
      release: () => {
        released = true;
      },
    };
  }

  count(): number {
    return this.#content().records.size;
  }

  async close(): Promise<void> {
    this.#closed = true;
  }

  #content(): BaseContent {
    if (this.#closed) throw new StorageError('CLOSED', 'the base is closed');
    return this.#base.content;
  }

  #whenSynced(commit: () => void): void {
    this.#schedule(this.#disk.syncDelayMs(), 'base commit', () =>
      this.#disk.faults.whenAnswering(() => this.#life.whenRunning(commit)),
    );
  }

  #schedule(delayMs: number, what: string, run: () => void): void {
    this.#clock.schedule(delayMs, { what, life: this.#life }, run);
  }
}

function takeSlice(changes: Iterator<BaseChange>, taken: BaseChange[]): boolean {
  for (let count = 0; count < SLICE_CHANGES; count += 1) {
    const step = changes.next();
    if (step.done === true) return false;
    taken.push(step.value);
  }
  return true;
}

function changed(
  content: BaseContent,
  changes: readonly BaseChange[],
  meta: BaseMeta,
): BaseContent {
  const records = new Map(content.records);
  for (const { key, record } of changes) {
    if (record === undefined) records.delete(textOf(key));
    else records.set(textOf(key), record.slice());
  }
  return { meta, records };
}

function* recordsOf(
  content: BaseContent,
  start: Uint8Array | undefined,
  end: Uint8Array | undefined,
): Generator<BaseRecord, undefined> {
  const from = start === undefined ? '' : textOf(start);
  const to = end === undefined ? undefined : textOf(end);
  for (const key of [...content.records.keys()].sort()) {
    if (key < from || (to !== undefined && key >= to)) continue;
    const record = content.records.get(key);
    if (record !== undefined) yield { key: bytesOf(key), record: record.slice() };
  }
  return undefined;
}

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'));

const textOf = (key: Uint8Array): string => Buffer.from(key).toString('latin1');
