import { describe, expect, it } from 'vitest';
import { SimulatedRandom } from '../simulation/host/simulated-random.js';
import { LogModel } from './fixtures/log-model.js';
import { rangeOf } from './fixtures/open-log.js';
import { RandomWriter } from './fixtures/random-writer.js';
import { SimulatedLogHome } from './fixtures/simulated-log-home.js';

const OPTIONS = { segmentBytes: 24 * 1024, cacheBytes: 8 * 1024 };
const LIVES = 8;

async function liveAndDie(seed: string): Promise<void> {
  const random = new SimulatedRandom(seed);
  const home = new SimulatedLogHome(seed);
  const model = new LogModel();
  const writer = new RandomWriter(home, random.stream('writes'), model);
  for (const _ of rangeOf(0, LIVES)) {
    if (random.chance(0.8)) home.dieAfterCalls(random.integer(random.pick([12, 60, 300])));
    const opened = await home.open(OPTIONS);
    if (opened !== undefined) {
      expect(model.accept(opened.recovery), seed).toBeUndefined();
      await writer.write(opened, random.integer(60));
      expect(opened.failures, seed).toEqual([]);
    }
    if (random.chance(0.6)) home.losePower();
    else home.restart();
  }
  const opened = await home.open(OPTIONS);
  expect(opened === undefined ? seed : model.accept(opened.recovery), seed).toBeUndefined();
}

describe('a sync that fails, and then only the process starts again', () => {
  it.each(rangeOf(0, 20))(
    'what the next life has read is durable when it is open (%i)',
    async (at) => {
      const home = new SimulatedLogHome(`failed sync ${at}`);
      const opened = await home.open();
      await home.run(opened?.write(1, { payloadBytes: 2000 }));
      home.failNextSync();
      await home.run(opened?.write(1, { payloadBytes: 2000 }).catch(() => undefined));
      await home.pump(20);
      expect(opened?.failures).toHaveLength(1);
      home.restart();
      const read = (await home.open())?.recovery;
      expect(read?.entries).toHaveLength(2);
      home.losePower();
      expect((await home.open())?.recovery.entries).toEqual(read?.entries);
    },
  );
});

describe('a log that is cut short at any call, by kill or power loss, again and again', () => {
  it.each(rangeOf(0, 10))('has every durable write, whole and in order (%i)', async (group) => {
    for (const at of rangeOf(0, 12)) await liveAndDie(`${group} ${at}`);
  });
});
