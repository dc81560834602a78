import type { Clock, Timer } from '../../../src/host/clock.js';
import { type EventLabel, EventQueue, SimulatedEvent } from './event-queue.js';
import type { Life } from './life.js';

const WALL_EPOCH_MS = 1_700_000_000_000;

export interface Skew {
  readonly offsetMs: number;
  readonly rate: number;
  wallAheadMs?: number;
}

export interface Timed {
  readonly atMs: number;
}

export interface Playing<T> {
  readonly what: (step: T) => string;
  readonly run: (step: T) => void;
  readonly isOver: () => boolean;
}

export class SimulatedClock {
  readonly #queue = new EventQueue();
  #nowMs = 0;
  #sequence = 0;

  get nowMs(): number {
    return this.#nowMs;
  }

  get nextAtMs(): number {
    return this.#queue.firstAtMs;
  }

  schedule(delayMs: number, label: EventLabel, run: () => void): Timer {
    this.#sequence += 1;
    const event = new SimulatedEvent(this.#nowMs + delayMs, this.#sequence, label, run);
    this.#queue.push(event);
    return event;
  }

  scheduleEach<T extends Timed>(steps: readonly T[], { what, run, isOver }: Playing<T>): void {
    const ordered = [...steps].sort((one, other) => one.atMs - other.atMs);
    const scheduleFrom = (at: number): void => {
      const step = ordered[at];
      if (step === undefined) return;
      this.schedule(Math.max(0, step.atMs - this.#nowMs), { what: what(step) }, () => {
        if (isOver()) return;
        scheduleFrom(at + 1);
        run(step);
      });
    };
    scheduleFrom(0);
  }

  next(): SimulatedEvent | undefined {
    for (;;) {
      const event = this.#queue.pop();
      if (event === undefined) return undefined;
      if (event.cancelled || event.life?.alive === false) continue;
      if (event.life?.paused !== true) {
        this.#nowMs = event.atMs;
        return event;
      }
      event.life.whenRunning(() => this.#again(event));
    }
  }

  viewOf(life: Life, skew: Skew): Clock {
    const { offsetMs, rate } = skew;
    const timer = { what: 'timer', life };
    const deferred = { what: 'deferred', life };
    return {
      monotonicMs: () => offsetMs + this.#nowMs * rate,
      wallMs: () =>
        WALL_EPOCH_MS + Math.floor(offsetMs + this.#nowMs * rate) + (skew.wallAheadMs ?? 0),
      setTimer: (delayMs, callback) => this.schedule(Math.max(0, delayMs) / rate, timer, callback),
      defer: (callback) => {
        this.schedule(0, deferred, callback);
      },
    };
  }

  #again(event: SimulatedEvent): void {
    this.#sequence += 1;
    event.atMs = this.#nowMs;
    event.sequence = this.#sequence;
    this.#queue.push(event);
  }
}
