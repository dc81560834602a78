import { Violation } from './violation.js';

const IMMEDIATES_AHEAD = 64;

export interface LoopSteps {
  readonly next: () => void;
  readonly settled: () => void;
  readonly isDone: () => boolean;
}

export class EventLoop {
  readonly #steps: LoopSteps;
  #ended = false;
  #end: (error?: unknown) => void = () => undefined;

  constructor(steps: LoopSteps) {
    this.#steps = steps;
  }

  async run(): Promise<void> {
    const onRejection = (cause: unknown): void =>
      this.#end(new Violation(`unhandled rejection: ${String(cause)}`, cause));
    process.on('unhandledRejection', onRejection);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#end = (error) => {
          this.#ended = true;
          if (error === undefined) resolve();
          else reject(error);
        };
        this.#plan();
      });
    } finally {
      process.off('unhandledRejection', onRejection);
    }
  }

  #plan(): void {
    const turn = (): void => this.#turn();
    for (let count = 1; count < IMMEDIATES_AHEAD; count += 1) setImmediate(turn);
    setImmediate(() => {
      this.#turn();
      if (!this.#ended) this.#plan();
    });
  }

  #turn(): void {
    if (this.#ended) return;
    const { next, settled, isDone } = this.#steps;
    try {
      settled();
      if (isDone()) this.#end();
      else next();
    } catch (error) {
      this.#end(error);
    }
  }
}
