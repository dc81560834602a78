import { describe, expect, it } from 'vitest';
import { StorageError } from '../../src/port/errors.js';
import { type Call, Calls } from '../../src/storage/calls.js';
import { ManualClock } from '../fixtures/manual-clock.js';

const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => (error instanceof StorageError ? error.code : String(error)),
  );

function open(leaderIsKnown = true) {
  const clock = new ManualClock();
  return { clock, calls: new Calls(clock, 1000, () => leaderIsKnown) };
}

describe('calls', () => {
  it('resolve with what they settle with, once', async () => {
    const { calls } = open();
    const value = calls.start<number>(undefined, (call) => {
      call.resolve(1);
      call.resolve(2);
      call.reject(new Error('late'));
    });
    await expect(value).resolves.toBe(1);
  });

  it.each([
    ['unsent', true, 'TIMEOUT'],
    ['unsent', false, 'NO_LEADER'],
    ['sent', true, 'OUTCOME_UNKNOWN'],
    ['sent', false, 'OUTCOME_UNKNOWN'],
  ] as const)('expire %s with a leader known: %s as %s', async (phase, known, code) => {
    const { clock, calls } = open(known);
    const expired = codeOf(
      calls.start(undefined, (call) => {
        call.phase = phase;
      }),
    );
    clock.advance(1020);
    await expect(expired).resolves.toBe(code);
  });

  it('keep to their own time budget', async () => {
    const { clock, calls } = open();
    let held: Call<string> | undefined;
    const value = calls.start<string>({ timeoutMs: 5000 }, (call) => {
      held = call;
    });
    clock.advance(4900);
    held?.resolve('in time');
    await expect(value).resolves.toBe('in time');
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuse timeoutMs %d',
    async (timeoutMs) => {
      const { calls } = open();
      await expect(codeOf(calls.start({ timeoutMs }, () => undefined))).resolves.toBe(
        'INVALID_ARGUMENT',
      );
    },
  );

  it('reject with ABORTED, before the start or during it', async () => {
    const { calls } = open();
    const controller = new AbortController();
    const { signal } = controller;
    const running = codeOf(calls.start({ signal }, () => undefined));
    controller.abort();
    await expect(running).resolves.toBe('ABORTED');
    await expect(codeOf(calls.start({ signal }, () => undefined))).resolves.toBe('ABORTED');
  });

  it('are all rejected on close, and so is every later one', async () => {
    const { calls } = open();
    const running = codeOf(calls.start(undefined, () => undefined));
    calls.close(new StorageError('CLOSED', 'closed'));
    await expect(running).resolves.toBe('CLOSED');
    await expect(codeOf(calls.start(undefined, () => undefined))).resolves.toBe('CLOSED');
  });

  it('are bounded in number', async () => {
    const { calls } = open();
    for (let count = 0; count < 131_072; count += 1) {
      calls.start(undefined, () => undefined).catch(() => undefined);
    }
    await expect(codeOf(calls.start(undefined, () => undefined))).resolves.toBe('OVERLOADED');
    calls.close(new StorageError('CLOSED', 'closed'));
  });

  it('leave no timer behind once none is in progress', () => {
    const { clock, calls } = open();
    calls.start<void>(undefined, (call) => call.resolve());
    clock.advance(10);
    expect(clock.pending).toBe(0);
  });
});
