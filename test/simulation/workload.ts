import { isStorageError } from '../../src/port/errors.js';
import type { Operation } from '../../src/port/storage-port.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { type Change, History, nameOf, PAIR_KEYS, type Read, type Write } from './history.js';
import type { Life } from './host/life.js';
import type { CallStep } from './plan.js';
import { readAll, readKey } from './reads.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

interface Running {
  readonly life: Life;
  readonly operation: Read | Write;
  readonly ended: () => void;
}

interface ReadPlan {
  readonly consistency: Read['consistency'];
  readonly key?: string;
}

interface Attempt {
  readonly call: CallStep;
  readonly attempt: number;
}

const RETRY_PAUSE_MS = 5;
const nothing = (): void => undefined;

export class Workload {
  readonly history = new History();
  readonly #world: World;
  readonly #steps: readonly CallStep[];
  readonly #running = new Set<Running>();
  readonly #busy = new Set<number>();
  #stopped = false;
  #extraValues = 0;

  constructor(world: World, steps: readonly CallStep[]) {
    this.#world = world;
    this.#steps = steps;
    world.onLifeEnded((life) => this.#lifeEnded(life));
  }

  get idle(): boolean {
    return this.#running.size === 0;
  }

  start(): void {
    this.#world.clock.scheduleEach(this.#steps, {
      what: ({ client }) => `client ${client} acts`,
      run: (call) => {
        if (!this.#busy.has(call.client)) this.#act({ call, attempt: 1 });
      },
      isOver: () => this.#stopped,
    });
  }

  stop(): void {
    this.#stopped = true;
  }

  put(node: SimulatedNode, key: string): Write {
    this.#extraValues += 1;
    return this.#write(node, [{ key, value: `x${this.#extraValues};` }], nothing);
  }

  list(node: SimulatedNode): Read {
    return this.#read(node, { consistency: 'linearizable' }, nothing);
  }

  #act(made: Attempt): void {
    const { call } = made;
    const node = this.#world.openNode(call.node);
    if (this.#stopped || node === undefined) return;
    this.#busy.add(call.client);
    const operation = this.#carryOut(node, made, () => {
      this.#busy.delete(call.client);
      const isWanted = operation.outcome === 'refused' || operation.outcome === 'unknown';
      if (isWanted && made.attempt <= call.retries) this.#retry(made);
    });
  }

  #retry({ call, attempt }: Attempt): void {
    this.#busy.add(call.client);
    const { clock } = this.#world;
    clock.schedule(RETRY_PAUSE_MS, { what: `client ${call.client} tries again` }, () => {
      this.#busy.delete(call.client);
      this.#act({ call: { ...call, node: call.node + 1 }, attempt: attempt + 1 });
    });
  }

  #carryOut(node: SimulatedNode, made: Attempt, ended: () => void): Read | Write {
    const { kind, key } = made.call;
    switch (kind) {
      case 'put':
        return this.#write(node, [{ key, value: newValue(made, '') }], ended);
      case 'delete':
        return this.#write(node, [{ key, value: undefined }], ended);
      case 'batch':
        return this.#write(node, batchOf(made), ended);
      case 'get':
        return this.#read(node, { consistency: 'linearizable', key }, ended);
      case 'lease get':
        return this.#read(node, { consistency: 'lease', key }, ended);
      case 'local get':
        return this.#read(node, { consistency: 'local', key }, ended);
      case 'list':
        return this.#read(node, { consistency: 'linearizable' }, ended);
    }
  }

  #write(node: SimulatedNode, changes: readonly Change[], ended: () => void): Write {
    const { storage, life } = node;
    const write = this.history.write(life.name, changes);
    const names = changes.map(({ key, value }) => `${key}=${nameOf(value)}`);
    this.#world.note(`#${write.id} ${life.name} write ${names.join(' ')}`);
    if (storage === undefined) throw new Error(`${node.nodeId} is not open`);
    const running = this.#begin({ life, operation: write, ended });
    this.#settle(running, submit(storage, changes), ({ index }) => {
      this.history.written(write, Number(index));
      this.#world.note(`#${write.id} done at ${index}`);
    });
    return write;
  }

  #read(node: SimulatedNode, what: ReadPlan, ended: () => void): Read {
    const { storage, life } = node;
    const { consistency, key } = what;
    const read = this.history.read(life.name, consistency, key);
    this.#world.note(`#${read.id} ${life.name} ${consistency} read of ${key ?? 'all'}`);
    if (storage === undefined) throw new Error(`${node.nodeId} is not open`);
    const running = this.#begin({ life, operation: read, ended });
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
            this.history.failed(running.operation, error, this.#world.excuses(running.life));
            const { id, outcome } = running.operation;
            this.#noteFlippedBit(running, error);
            this.#world.note(`#${id} ${outcome}: ${String(error)}`);
          }),
      )
      .catch((error: unknown) => this.#world.violate('a client', error));
  }

  #noteFlippedBit({ life }: Running, error: unknown): void {
    const isCorrupted = isStorageError(error) && error.code === 'CORRUPTED';
    if (!isCorrupted || this.#world.find(life.nodeId)?.isDamaged !== true) return;
    this.#world.situations.met('flipped bit found while running');
  }

  #ended(running: Running, record: () => void): void {
    if (!running.life.alive || !this.#running.delete(running)) return;
    record();
    running.ended();
  }

  #lifeEnded(life: Life): void {
    for (const running of [...this.#running]) {
      if (running.life !== life) continue;
      this.#running.delete(running);
      this.history.lost(running.operation);
      running.ended();
    }
  }
}

function newValue({ call, attempt }: Attempt, part: string): string {
  return `w${call.id}${attempt === 1 ? '' : `.${attempt}`}${part};${'.'.repeat(call.fillBytes)}`;
}

function batchOf(made: Attempt): Change[] {
  const { key } = made.call;
  const pair = PAIR_KEYS.map((pairKey) => ({ key: pairKey, value: newValue(made, '') }));
  return [...pair, { key, value: undefined }, { key, value: newValue(made, 'b') }];
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
