import type { Timer } from '../../../src/host/clock.js';
import type { Life } from './life.js';

export interface EventLabel {
  readonly what: string;
  readonly life?: Life;
}

export class SimulatedEvent implements Timer {
  atMs: number;
  sequence: number;
  readonly what: string;
  readonly life: Life | undefined;
  readonly run: () => void;
  cancelled = false;

  constructor(atMs: number, sequence: number, { what, life }: EventLabel, run: () => void) {
    this.atMs = atMs;
    this.sequence = sequence;
    this.what = life === undefined ? what : life.label(what);
    this.life = life;
    this.run = run;
  }

  cancel(): void {
    this.cancelled = true;
  }
}

export class EventQueue {
  readonly #heap: SimulatedEvent[] = [];

  get firstAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  push(event: SimulatedEvent): void {
    const heap = this.#heap;
    let at = heap.length;
    heap.push(event);
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = heap[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      heap[at] = parent;
      at = above;
    }
    heap[at] = event;
  }

  pop(): SimulatedEvent | undefined {
    const [first] = this.#heap;
    const last = this.#heap.pop();
    if (last !== undefined && last !== first) this.#sink(last);
    return first;
  }

  #sink(event: SimulatedEvent): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const below = this.#smallerChild(at);
      const child = heap[below];
      if (child === undefined || !isBefore(child, event)) break;
      heap[at] = child;
      at = below;
    }
    heap[at] = event;
  }

  #smallerChild(at: number): number {
    const left = this.#heap[2 * at + 1];
    const right = this.#heap[2 * at + 2];
    if (left === undefined || right === undefined) return 2 * at + 1;
    return isBefore(right, left) ? 2 * at + 2 : 2 * at + 1;
  }
}

const isBefore = (one: SimulatedEvent, other: SimulatedEvent): boolean =>
  one.atMs < other.atMs || (one.atMs === other.atMs && one.sequence < other.sequence);
