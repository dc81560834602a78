import type { Totals } from './totals.js';

const LINE_EVERY_MS = 10_000;
const REDRAW_EVERY_MS = 200;

export class Progress {
  readonly #seeds: number;
  readonly #startMs = performance.now();
  #shownMs = this.#startMs;

  constructor(seeds: number) {
    this.#seeds = seeds;
  }

  show(totals: Totals): void {
    const { isTTY } = process.stderr;
    const nowMs = performance.now();
    if (nowMs - this.#shownMs < (isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS)) return;
    this.#shownMs = nowMs;
    const line = this.#line(totals, (nowMs - this.#startMs) / 1000);
    process.stderr.write(isTTY ? `\r\u001b[K${line}` : `${line}\n`);
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  }

  #line({ seeds, events, failures }: Totals, seconds: number): string {
    const perSecond = Math.round(events / seconds).toLocaleString('en-US');
    return (
      `${seeds} of ${this.#seeds} seeds, ${events.toLocaleString('en-US')} events, ` +
      `${perSecond} a second, ${failures.length} violations`
    );
  }
}
