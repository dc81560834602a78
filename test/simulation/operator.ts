import type { RaftStorage } from '../../src/storage/raft-storage.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

const AGAIN_MS = 60;

type Ask = (storage: RaftStorage) => Promise<void>;

interface Task {
  readonly what: string;
  readonly ask: Ask;
  readonly done: () => void;
  attempts: number;
}

export class Operator {
  readonly #world: World;
  readonly #tasks: Task[] = [];

  constructor(world: World) {
    this.#world = world;
  }

  get idle(): boolean {
    return this.#tasks.length === 0;
  }

  remove(node: SimulatedNode, done: () => void = () => undefined): void {
    this.#begin({
      what: `remove ${node.nodeId}`,
      ask: (storage) => storage.leave(node.nodeId),
      done,
      attempts: 0,
    });
  }

  change(what: string, ask: Ask, done: () => void): void {
    this.#begin({ what, ask, done, attempts: 0 });
  }

  tellAddress(node: SimulatedNode): void {
    this.#begin({
      what: `tell where ${node.nodeId} is`,
      ask: (storage) => storage.updateAddress(node.nodeId, node.address),
      done: () => undefined,
      attempts: 0,
    });
  }

  invite(node: SimulatedNode): void {
    this.#begin({
      what: `invite ${node.nodeId}`,
      ask: (storage) => storage.join(node.nodeId, node.address),
      done: () => undefined,
      attempts: 0,
    });
  }

  #begin(task: Task): void {
    this.#tasks.push(task);
    if (this.#tasks[0] === task) this.#try(task);
  }

  #try(task: Task): void {
    task.attempts += 1;
    const asked = this.#world.openMember(task.attempts);
    if (asked?.storage === undefined) {
      this.#again(task);
      return;
    }
    const { life, storage } = asked;
    this.#world.note(`operator asks ${life.name} to ${task.what}`);
    let isOver = false;
    const over = (next: () => void): void => {
      if (isOver) return;
      isOver = true;
      next();
    };
    this.#world.onLifeEnded((ended) => {
      if (ended === life) over(() => this.#again(task));
    });
    task.ask(storage).then(
      () => over(() => this.#done(task)),
      () => over(() => this.#again(task)),
    );
  }

  #done(task: Task): void {
    this.#world.note(`operator is done: ${task.what}`);
    this.#tasks.shift();
    const [next] = this.#tasks;
    task.done();
    if (next !== undefined) this.#try(next);
  }

  #again(task: Task): void {
    this.#world.clock.schedule(AGAIN_MS, { what: `operator: ${task.what}` }, () => this.#try(task));
  }
}
