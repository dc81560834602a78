import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { indexesOf } from './fixtures/entries.js';
import { LogHome } from './fixtures/log-home.js';
import { hardState, rangeOf, termsOf } from './fixtures/open-log.js';
import { SimulatedLogHome } from './fixtures/simulated-log-home.js';

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

describe('reset', () => {
  it('leaves an empty log behind the point, in one file', async () => {
    const opened = await home.open();
    for (const _ of rangeOf(0, 30)) await opened.write(1, { payloadBytes: 5000 });
    await opened.log.reset(500, 7, hardState(8, 'node-2', 500));
    const { log } = opened;
    expect([log.firstIndex, log.lastIndex, log.previousTerm]).toEqual([501, 500, 7]);
    expect(log.sizeBytes).toBe(0);
    expect(home.segments).toHaveLength(1);
    const { recovery } = await home.reopen();
    expect(recovery).toEqual({
      previousIndex: 500,
      previousTerm: 7,
      entries: [],
      hardState: hardState(8, 'node-2', 500),
      tornBytes: 0,
    });
  });

  it('can go back, and the log goes on from there', async () => {
    const opened = await home.open();
    await opened.write(9);
    await opened.log.reset(4, 1, hardState(2));
    await opened.write(2, { term: 2 });
    expect(termsOf((await home.reopen()).recovery)).toEqual({ 5: 2, 6: 2 });
  });

  it('forgets what was in memory and in the files', async () => {
    const opened = await home.open();
    await opened.write(9);
    await opened.log.reset(20, 1, hardState(2));
    await opened.write(2);
    expect(opened.log.cached(5, 9, 9999)).toBeUndefined();
    await expect(opened.log.read(5, 9, 9999)).rejects.toMatchObject({ code: 'COMPACTED' });
    expect(indexesOf(opened.log.cached(21, 23, 9999))).toEqual([21, 22]);
  });

  it('makes appends before it durable and puts appends after it behind it', async () => {
    const opened = await home.open();
    for (const _ of rangeOf(0, 5)) opened.append(2);
    const reset = opened.log.reset(100, 3, hardState(3));
    opened.append(1, { term: 3 });
    expect(indexesOf(opened.log.cached(101, 102, 999))).toEqual([101]);
    opened.log.compact(200);
    await reset;
    expect(opened.persisted).toEqual([1, 5]);
    await opened.log.flush();
    expect(opened.persisted).toEqual([1, 5, 6]);
    expect(termsOf((await home.reopen()).recovery)).toEqual({ 101: 3 });
  });

  it.each([
    ['a later term', hardState(9, 'node-3'), hardState(8), hardState(9, 'node-3', 100)],
    ['a vote', hardState(8, 'node-3'), hardState(8), hardState(8, 'node-3', 100)],
    ['nothing newer', hardState(7, 'node-3'), hardState(8), hardState(8, undefined, 100)],
  ])('never goes back behind a hard state already written: %s', async (_, held, given, kept) => {
    const opened = await home.open();
    opened.append(3, { hardState: held });
    await opened.log.reset(100, 7, { ...given, commitIndex: 100 });
    expect((await home.reopen()).recovery.hardState).toEqual(kept);
  });

  it('is whole or not at all, wherever it is cut short', async () => {
    const outcomes = new Set<number>();
    for (const calls of rangeOf(0, 30)) {
      for (const seed of rangeOf(0, 5)) {
        const simulated = new SimulatedLogHome(`reset ${seed}`);
        const opened = await simulated.open({ segmentBytes: 8192 });
        for (const _ of rangeOf(0, 4))
          await simulated.run(opened?.write(1, { payloadBytes: 4000 }));
        const { life } = simulated;
        simulated.dieAfterCalls(calls);
        let isReset = false;
        const reset = opened?.log.reset(50, 2, hardState(3)).then(() => {
          isReset = life.alive;
        });
        await simulated.run(reset);
        simulated.losePower();
        const recovery = (await simulated.open())?.recovery;
        outcomes.add(recovery?.previousIndex ?? -1);
        expect([isReset ? 50 : 0, 50]).toContain(recovery?.previousIndex);
        expect(recovery?.entries).toHaveLength(recovery?.previousIndex === 50 ? 0 : 4);
      }
    }
    expect(outcomes).toEqual(new Set([0, 50]));
  });
});
