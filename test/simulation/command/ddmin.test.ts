import { describe, expect, it } from 'vitest';
import { ddmin } from './ddmin.js';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1);

const needing =
  (...needed: readonly number[]) =>
  async (items: readonly number[]): Promise<boolean> =>
    needed.every((item) => items.includes(item));

describe('ddmin', () => {
  it.each([
    ['nothing', []],
    ['one item', [37]],
    ['neighbours', [50, 51]],
    ['items far apart', [1, 40, 99, 100]],
    ['many items', numbers(100).filter((item) => item % 9 === 0)],
    ['every item', numbers(100)],
  ])('keeps exactly what a failure needs: %s', async (_, needed) => {
    expect(await ddmin(numbers(100), needing(...needed))).toEqual(needed);
  });

  it('keeps the order, and leaves no single item that could go', async () => {
    const fails = async (items: readonly number[]): Promise<boolean> =>
      items.filter((item) => item % 2 === 0).length >= 3;
    const kept = await ddmin(numbers(64), fails);
    expect(kept).toHaveLength(3);
    expect(kept).toEqual([...kept].sort((one, other) => one - other));
  });

  it('tries no more than a few hundred of the lists for two items of a thousand', async () => {
    let tried = 0;
    await ddmin(numbers(1000), async (items) => {
      tried += 1;
      return items.includes(3) && items.includes(997);
    });
    expect(tried).toBeLessThan(200);
  });

  it('keeps everything when nothing smaller fails', async () => {
    expect(await ddmin(numbers(8), async () => false)).toEqual(numbers(8));
  });
});
