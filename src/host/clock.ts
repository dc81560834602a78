/** Handle of a pending timer. */
export interface Timer {
  cancel(): void;
}

/** Time as the node sees it; simulated in tests. */
export interface Clock {
  /** Monotonic milliseconds, fractional; only differences mean anything. */
  monotonicMs(): number;
  /** Wall-clock milliseconds since 1970; for people, never for decisions. */
  wallMs(): number;
  /** Calls back once after at least `delayMs`; does not keep the process alive. */
  setTimer(delayMs: number, callback: () => void): Timer;
  /** Calls back once after the callbacks of the present event-loop phase have run. */
  defer(callback: () => void): void;
}
