import { beforeEach, describe, expect, it } from 'vitest';
import type { OpenLog } from './fixtures/open-log.js';
import { hardState, rangeOf, termsOf } from './fixtures/open-log.js';
import { type SegmentImage, sectorsBetween } from './fixtures/segment-image.js';
import { SimulatedLogHome } from './fixtures/simulated-log-home.js';

const KEPT = { 1: 1, 2: 1, 3: 2, 4: 2 };

let home: SimulatedLogHome;

beforeEach(() => {
  home = new SimulatedLogHome('torn');
});

interface LastWrite {
  readonly count: number;
  readonly payloadBytes: number;
}

async function opened(): Promise<OpenLog> {
  home.restart();
  const log = await home.open({ segmentBytes: 8192 });
  if (log === undefined) throw new Error('the log did not open');
  return log;
}

async function writeThree({ count, payloadBytes }: LastWrite): Promise<SegmentImage> {
  const log = await opened();
  await home.run(log.write(2));
  await home.run(log.write(2, { term: 2, hardState: hardState(2, 'node-2') }));
  await home.run(log.write(count, { term: 3, hardState: hardState(3, 'node-3'), payloadBytes }));
  return home.newestSegment;
}

async function recovered(): Promise<{ kept: Record<number, number>; tornBytes: number }> {
  const { recovery } = await opened();
  const kept = termsOf(recovery);
  expect(kept).toMatchObject(KEPT);
  expect(recovery.hardState.term).toBeGreaterThanOrEqual(2);
  return { kept, tornBytes: recovery.tornBytes };
}

async function goesOn(): Promise<void> {
  const log = await opened();
  expect(log.recovery.tornBytes).toBe(0);
  const { lastIndex } = log.log;
  await home.run(log.write(3, { term: 4 }));
  const { recovery } = await opened();
  expect(recovery.entries.map(({ index }) => index)).toEqual(rangeOf(1, lastIndex + 4));
}

describe('a last write of which the end is missing', () => {
  it('is cut at any byte, whatever is whole stays, and the log goes on', async () => {
    const image = await writeThree({ count: 3, payloadBytes: 61 });
    for (const end of rangeOf(image.writeStart(-1), image.end)) {
      home.replace(
        image.path,
        image.changed((bytes) => bytes.fill(0, end, image.end)),
      );
      const { kept } = await recovered();
      const whole = image.records.filter(
        ({ type, offset, paddedLength }) => type < 4 && offset + paddedLength <= end,
      );
      expect(Object.keys(kept).length, `cut at ${end}`).toBeGreaterThanOrEqual(whole.length);
      await goesOn();
    }
  });

  it('is cut where the file itself ends early', async () => {
    const image = await writeThree({ count: 3, payloadBytes: 61 });
    for (const end of rangeOf(image.writeStart(-1), image.end + 1)) {
      home.replace(image.path, image.bytes.slice(0, end));
      await recovered();
      await goesOn();
    }
  });

  it('reports what was cut', async () => {
    const image = await writeThree({ count: 1, payloadBytes: 100 });
    const end = image.writeStart(-1) + 100;
    home.replace(
      image.path,
      image.changed((bytes) => bytes.fill(0, end)),
    );
    const { tornBytes } = await recovered();
    expect(tornBytes).toBe(end - (image.records.at(-2)?.offset ?? 0));
  });
});

describe('a last write of which any sectors are missing', () => {
  it.each([
    { count: 1, payloadBytes: 3000 },
    { count: 7, payloadBytes: 400 },
    { count: 40, payloadBytes: 36 },
    { count: 3, payloadBytes: 937 },
    { count: 2, payloadBytes: 0 },
  ])('is cut at the first bad record: $count records of $payloadBytes bytes', async (last) => {
    const image = await writeThree(last);
    const sectors = sectorsBetween(image.writeStart(-1), image.end);
    expect(sectors.length).toBeLessThan(10);
    for (const missing of rangeOf(1, 2 ** sectors.length)) {
      home.replace(image.path, without(image, sectors, missing));
      const { kept } = await recovered();
      expect(Object.keys(kept).length).toBeLessThanOrEqual(4 + last.count);
      if (missing % 8 === 1) await goesOn();
    }
  });

  it('leaves nothing behind that a later write could join', async () => {
    const image = await writeThree({ count: 7, payloadBytes: 400 });
    const sectors = sectorsBetween(image.writeStart(-1), image.end);
    home.replace(image.path, without(image, sectors, 1));
    await recovered();
    const { bytes, end } = home.newestSegment;
    expect(end).toBeLessThan(image.end);
    expect(bytes.subarray(end).every((byte) => byte === 0)).toBe(true);
  });

  it('is cut again where repairing it was cut short', async () => {
    const image = await writeThree({ count: 3, payloadBytes: 937 });
    const sectors = sectorsBetween(image.writeStart(-1), image.end);
    for (const zeroed of rangeOf(0, 2 ** sectors.length)) {
      home.replace(image.path, without(image, sectors, zeroed | 4));
      await recovered();
    }
  });

  function without(image: SegmentImage, sectors: [number, number][], missing: number) {
    return image.changed((bytes) => {
      for (const [at, [from, to]] of sectors.entries()) {
        if ((missing >> at) % 2 === 1) bytes.fill(0, from, to);
      }
    });
  }
});

describe('a value that looks like the log', () => {
  it('does not make a torn write look like damage', async () => {
    const inner = await writeThree({ count: 3, payloadBytes: 61 });
    const lookalike = inner.bytes.slice(inner.writeStart(-2), inner.end);
    home = new SimulatedLogHome('outer');
    const image = await writeThree({ count: 2, payloadBytes: 600 + lookalike.length });
    const [first, second] = image.records.filter(({ term }) => term === 3).slice(1);
    home.replace(
      image.path,
      image.changed((bytes) => {
        bytes.set(lookalike, (second?.offset ?? 0) + 504);
        bytes.fill(0, first?.offset, (first?.offset ?? 0) + 300);
      }),
    );
    const { kept } = await recovered();
    expect(kept).toEqual(KEPT);
  });
});
