import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/host/clock.js';

const wait = (delayMs: number) =>
  new Promise<void>((resolve) => {
    systemClock.setTimer(delayMs, resolve);
  });

describe('the monotonic clock', () => {
  it('goes on by as much as the timers, in fractions', async () => {
    const before = systemClock.monotonicMs();
    await wait(30);
    expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(30);
    expect(Number.isInteger(before) && Number.isInteger(systemClock.monotonicMs())).toBe(false);
  });
});

describe('the wall clock', () => {
  it('tells the time of day', () => {
    expect(Math.abs(systemClock.wallMs() - Date.now())).toBeLessThan(1000);
  });
});

describe('a timer', () => {
  it.each([0, 0.2, 1, 1.7, 5.3])('of %d ms is never early', async (delayMs) => {
    for (let count = 0; count < 10; count += 1) {
      const before = systemClock.monotonicMs();
      await wait(delayMs);
      expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(delayMs);
    }
  });

  it('does not call back once it is cancelled', async () => {
    let calls = 0;
    const timer = systemClock.setTimer(5, () => {
      calls += 1;
    });
    timer.cancel();
    timer.cancel();
    await wait(20);
    expect(calls).toBe(0);
  });

  it('of a year does not fire at once', async () => {
    let calls = 0;
    const timer = systemClock.setTimer(365 * 24 * 3600 * 1000, () => {
      calls += 1;
    });
    await wait(20);
    expect(calls).toBe(0);
    timer.cancel();
  });
});

describe('defer', () => {
  it('calls back later, in order, behind what is due now', async () => {
    const order: string[] = [];
    const done = new Promise<void>((resolve) => {
      systemClock.defer(() => order.push('deferred'));
      systemClock.defer(resolve);
    });
    order.push('now');
    await Promise.resolve();
    order.push('microtask');
    await done;
    expect(order).toEqual(['now', 'microtask', 'deferred']);
  });
});

describe('the end of a process', () => {
  it('waits for what was deferred and not for timers', () => {
    const clock = fileURLToPath(new URL('../../src/host/clock.ts', import.meta.url));
    const program = [
      `const { systemClock } = await import(${JSON.stringify(clock)});`,
      "systemClock.setTimer(60_000, () => console.log('timer'));",
      "systemClock.defer(() => console.log('deferred'));",
    ].join('\n');
    const node = ['--import', 'tsx', '--input-type=module', '-e', program];
    const { status, stdout } = spawnSync(process.execPath, node, { timeout: 20_000 });
    expect(stdout.toString()).toBe('deferred\n');
    expect(status).toBe(0);
  });
});
