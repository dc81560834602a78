import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SegmentImage, sectorsBetween } from './fixtures/damage.js';
import { LogHome } from './fixtures/log-home.js';
import { hardState, rangeOf, termsOf } from './fixtures/open-log.js';

const KEPT = { 1: 1, 2: 1, 3: 2, 4: 2 };

let home: LogHome;

beforeEach(() => {
  home = new LogHome();
});

afterEach(() => home.remove());

async function writeTwice(last: { count: number; payloadBytes: number }): Promise<SegmentImage> {
  const opened = await home.open();
  await opened.write(2);
  await opened.write(2, { term: 2, hardState: hardState(2, 'node-2') });
  await opened.write(last.count, {
    term: 3,
    hardState: hardState(3, 'node-3'),
    payloadBytes: last.payloadBytes,
  });
  await home.closeAll();
  return new SegmentImage(home.newestSegment);
}

async function recovered(): Promise<{ kept: Record<number, number>; tornBytes: number }> {
  const { recovery } = await home.open();
  const kept = termsOf(recovery);
  expect(kept).toMatchObject(KEPT);
  expect(recovery.hardState.term).toBeGreaterThanOrEqual(2);
  return { kept, tornBytes: recovery.tornBytes };
}

async function goesOn(): Promise<void> {
  const opened = await home.reopen();
  expect(opened.recovery.tornBytes).toBe(0);
  const { lastIndex } = opened.log;
  await opened.write(3, { term: 4 });
  const { recovery } = await home.reopen();
  expect(recovery.entries.map(({ index }) => index)).toEqual(rangeOf(1, lastIndex + 4));
  await home.closeAll();
}

describe('a last write of which the end is missing', () => {
  it('is cut at any byte, whatever is whole stays, and the log goes on', async () => {
    const image = await writeTwice({ count: 3, payloadBytes: 61 });
    for (const end of rangeOf(image.lastWriteStart, image.end)) {
      image.put((bytes) => bytes.fill(0, end, image.end));
      const { kept } = await recovered();
      const whole = image.records.filter(
        ({ type, offset, paddedLength }) => type < 4 && offset + paddedLength <= end,
      );
      expect(Object.keys(kept).length, `cut at ${end}`).toBeGreaterThanOrEqual(whole.length);
      if (end % 8 === 0) await goesOn();
      await home.closeAll();
    }
  });

  it('is cut where the file itself ends early', async () => {
    const image = await writeTwice({ count: 3, payloadBytes: 61 });
    for (const end of rangeOf(image.lastWriteStart, image.end + 1)) {
      image.cutTo(end);
      await recovered();
      if (end % 8 === 0) await goesOn();
      await home.closeAll();
    }
  });

  it('reports what was cut', async () => {
    const image = await writeTwice({ count: 1, payloadBytes: 100 });
    image.put((bytes) => bytes.fill(0, image.lastWriteStart + 60, image.end));
    const { tornBytes } = await recovered();
    expect(tornBytes).toBeGreaterThan(0);
    expect(tornBytes).toBeLessThanOrEqual(60);
  });
});

describe('a last write of which any sectors are missing', () => {
  it.each([
    { count: 1, payloadBytes: 3000 },
    { count: 7, payloadBytes: 400 },
    { count: 40, payloadBytes: 36 },
    { count: 3, payloadBytes: 937 },
  ])('is cut at the first bad record: $count records of $payloadBytes bytes', async (last) => {
    const image = await writeTwice(last);
    const sectors = sectorsBetween(image.lastWriteStart, image.end);
    expect(sectors.length).toBeLessThan(10);
    for (const missing of rangeOf(1, 2 ** sectors.length)) {
      image.put((bytes) => {
        for (const [at, [from, to]] of sectors.entries()) {
          if ((missing >> at) % 2 === 1) bytes.fill(0, from, to);
        }
      });
      const { kept } = await recovered();
      expect(Object.keys(kept).length).toBeLessThanOrEqual(4 + last.count);
      if (missing % 16 === 1) await goesOn();
      await home.closeAll();
    }
  });

  it('leaves nothing behind that a later write could join', async () => {
    const image = await writeTwice({ count: 7, payloadBytes: 400 });
    const [first] = sectorsBetween(image.lastWriteStart, image.end);
    image.put((bytes) => bytes.fill(0, first?.[0], first?.[1]));
    await recovered();
    await home.closeAll();
    const repaired = new SegmentImage(home.newestSegment);
    expect(repaired.bytes.subarray(repaired.end).every((byte) => byte === 0)).toBe(true);
  });

  it('is cut again where repairing it was cut short', async () => {
    const image = await writeTwice({ count: 3, payloadBytes: 937 });
    const sectors = sectorsBetween(image.lastWriteStart, image.end);
    for (const zeroed of rangeOf(0, 2 ** sectors.length)) {
      image.put((bytes) => {
        for (const [at, [from, to]] of sectors.entries()) {
          if (at === 2 || (zeroed >> at) % 2 === 1) bytes.fill(0, from, to);
        }
      });
      await recovered();
      await home.closeAll();
    }
  });
});

describe('a value that looks like the log', () => {
  it('does not make a torn write look like damage', async () => {
    const inner = await writeTwice({ count: 3, payloadBytes: 61 });
    const payload = inner.bytes.slice(inner.writeBeforeLastStart, inner.end);
    await home.remove();
    home = new LogHome();
    const image = await writeTwice({ count: 2, payloadBytes: 600 + payload.length });
    const [first, second] = image.records.filter(({ index }) => index >= 5 && index <= 6);
    image.put((bytes) => {
      bytes.set(payload, (second?.offset ?? 0) + 500);
      bytes.fill(0, first?.offset, (first?.offset ?? 0) + 300);
    });
    const { kept } = await recovered();
    expect(kept).toEqual(KEPT);
  });
});
