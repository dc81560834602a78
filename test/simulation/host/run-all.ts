import type { SimulatedClock } from './simulated-clock.js';

export function runAll(clock: SimulatedClock, untilMs = Number.MAX_VALUE): void {
  while (clock.nextAtMs <= untilMs) clock.next()?.run();
}
