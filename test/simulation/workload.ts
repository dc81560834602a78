import type { Operation } from '../../src/port/storage-port.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { type Change, History, nameOf, PAIR_KEYS, type Read, type Write } from './history.js';
import type { Life } from './host/life.js';
import type { SimulatedRandom } from './host/simulated-random.js';
import { readAll, readKey } from './reads.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

export interface WorkloadOptions {
  readonly clients: number;
  readonly keys: number;
  readonly meanPauseMs: number;
  readonly meanValueBytes: number;
}

interface Running {
  readonly life: Life;
  readonly operation: Read | Write;
  readonly resume: () => void;
}

interface ReadPlan {
  readonly consistency: Read['consistency'];
  readonly key?: string;
}

export class Workload {
  readonly history = new History();
  readonly #world: World;
  readonly #options: WorkloadOptions;
  readonly #random: SimulatedRandom;
  readonly #running = new Set<Running>();
  #stopped = false;
  #values = 0;

  constructor(world: World, options: WorkloadOptions) {
    this.#world = world;
    this.#options = options;
    this.#random = world.random.stream('workload');
    world.onLifeEnded((life) => this.#lifeEnded(life));
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  start(): void {
    for (let client = 1; client <= this.#options.clients; client += 1) this.#pause(client);
  }

  stop(): void {
    this.#stopped = true;
  }

  put(node: SimulatedNode, key: string): Write {
    return this.#write(node, [{ key, value: this.#newValue() }], () => undefined);
  }

  list(node: SimulatedNode): Read {
    return this.#read(node, { consistency: 'linearizable' }, () => undefined);
  }

  #pause(client: number): void {
    const delayMs = this.#random.exponential(this.#options.meanPauseMs);
    this.#world.clock.schedule(delayMs, { what: `client ${client} acts` }, () => {
      if (!this.#stopped) this.#act(() => this.#pause(client));
    });
  }

  #act(resume: () => void): void {
    const node = this.#random.pick(this.#world.nodes);
    const key = `key-${this.#random.integer(this.#options.keys)}`;
    const choice = this.#random.integer(10);
    const value = this.#newValue();
    if (!node.isUp || node.storage === undefined) resume();
    else if (choice < 4) this.#write(node, [{ key, value }], resume);
    else if (choice < 5) this.#write(node, [{ key, value: undefined }], resume);
    else if (choice < 6) this.#write(node, this.#batch(key, value), resume);
    else if (choice < 8) this.#read(node, { consistency: 'linearizable', key }, resume);
    else if (choice < 9) this.#read(node, { consistency: 'local', key }, resume);
    else this.#read(node, { consistency: 'linearizable' }, resume);
  }

  #batch(key: string, value: string): Change[] {
    const pair = PAIR_KEYS.map((pairKey) => ({ key: pairKey, value }));
    return [...pair, { key, value: undefined }, { key, value: this.#newValue() }];
  }

  #newValue(): string {
    this.#values += 1;
    const fillBytes = Math.floor(this.#random.exponential(this.#options.meanValueBytes));
    return `w${this.#values};${'.'.repeat(Math.min(fillBytes, 12_000))}`;
  }

  #write(node: SimulatedNode, changes: readonly Change[], resume: () => void): Write {
    const { storage, life } = node;
    const write = this.history.write(life.name, changes);
    const names = changes.map(({ key, value }) => `${key}=${nameOf(value)}`);
    this.#world.note(`#${write.id} ${life.name} write ${names.join(' ')}`);
    if (storage === undefined) throw new Error(`${node.nodeId} is not open`);
    const running = this.#begin({ life, operation: write, resume });
    this.#settle(running, submit(storage, changes), ({ index }) => {
      this.history.written(write, Number(index));
      this.#world.note(`#${write.id} done at ${index}`);
    });
    return write;
  }

  #read(node: SimulatedNode, what: ReadPlan, resume: () => void): Read {
    const { storage, life } = node;
    const { consistency, key } = what;
    const read = this.history.read(life.name, consistency, key);
    this.#world.note(`#${read.id} ${life.name} ${consistency} read of ${key ?? 'all'}`);
    if (storage === undefined) throw new Error(`${node.nodeId} is not open`);
    const running = this.#begin({ life, operation: read, resume });
    const answer =
      key === undefined ? readAll(storage, consistency) : readKey(storage, key, consistency);
    this.#settle(running, answer, (found) => {
      this.history.found(read, found);
      const values = [...found].map(([key, value]) => `${key}=${nameOf(value)}`);
      this.#world.note(`#${read.id} found ${values.join(' ')}`);
    });
    return read;
  }

  #begin(running: Running): Running {
    this.#running.add(running);
    return running;
  }

  #settle<T>(running: Running, promise: Promise<T>, done: (value: T) => void): void {
    promise
      .then(
        (value) => this.#ended(running, () => done(value)),
        (error: unknown) =>
          this.#ended(running, () => {
            this.history.failed(running.operation, error);
            const { id, outcome } = running.operation;
            this.#world.note(`#${id} ${outcome}: ${String(error)}`);
          }),
      )
      .catch((error: unknown) => this.#world.violate('a client', error));
  }

  #ended(running: Running, record: () => void): void {
    if (!running.life.alive || !this.#running.delete(running)) return;
    record();
    running.resume();
  }

  #lifeEnded(life: Life): void {
    for (const running of [...this.#running]) {
      if (running.life !== life) continue;
      this.#running.delete(running);
      this.history.lost(running.operation);
      running.resume();
    }
  }
}

function submit(storage: RaftStorage, changes: readonly Change[]): Promise<{ index: bigint }> {
  const [first] = changes;
  if (first === undefined) throw new Error('a write changes something');
  if (changes.length > 1) return storage.batch(changes.map(operationOf));
  if (first.value === undefined) return storage.delete(first.key);
  return storage.put(first.key, Buffer.from(first.value));
}

const operationOf = ({ key, value }: Change): Operation =>
  value === undefined ? { type: 'delete', key } : { type: 'put', key, value: Buffer.from(value) };
