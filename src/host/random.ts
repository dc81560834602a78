import { randomBytes, randomInt } from 'node:crypto';

/** Source of randomness; seeded in tests. */
export interface Random {
  /** An integer, uniformly from `[0, below)`. */
  integer(below: number): number;
  /** `count` bytes as lower-case hexadecimal. */
  hex(count: number): string;
}

/** Randomness of the operating system. */
export const systemRandom: Random = {
  integer: (below) => randomInt(below),
  hex: (count) => randomBytes(count).toString('hex'),
};
