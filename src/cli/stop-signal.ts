import type { Terminal } from './terminal.js';

const SECOND_SIGNAL_EXIT = 130;

/**
 * Turns the first SIGINT or SIGTERM into a request to stop, and a second one into an end at once.
 */
export class StopSignal {
  /** Resolves at the first request. */
  readonly received: Promise<undefined>;
  readonly #terminal: Terminal;
  #resolve: (() => void) | undefined;
  #closes = false;
  #count = 0;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    this.received = new Promise((resolve) => {
      this.#resolve = () => resolve(undefined);
    });
    terminal.onSignal(() => {
      this.#count += 1;
      if (this.#count > 1) terminal.exitNow(SECOND_SIGNAL_EXIT);
      else this.#request();
    });
  }

  /** The end of standard input is a request as well. */
  alsoAtInputEnd(): void {
    this.#terminal.onInputEnd(() => this.#request());
  }

  /** From now on somebody waits for `received` and closes; before, a request ends the process. */
  closesNow(): void {
    this.#closes = true;
  }

  #request(): void {
    if (this.#closes) this.#resolve?.();
    else this.#terminal.exitNow(0);
  }
}
