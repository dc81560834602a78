import type { Terminal } from './terminal.js';

const SECOND_SIGNAL_EXIT = 130;

/** Turns the first SIGINT or SIGTERM into a request to stop, and a second one into an end at once. */
export class StopSignal {
  /** Resolves at the first signal. */
  readonly received: Promise<undefined>;
  #closes = false;
  #count = 0;

  constructor(terminal: Terminal) {
    this.received = new Promise((resolve) => {
      terminal.onSignal(() => {
        this.#count += 1;
        if (this.#count > 1) terminal.exitNow(SECOND_SIGNAL_EXIT);
        else if (this.#closes) resolve(undefined);
        else terminal.exitNow(0);
      });
    });
  }

  /** From now on somebody waits for `received` and closes; before, a signal ends the process. */
  closesNow(): void {
    this.#closes = true;
  }
}
