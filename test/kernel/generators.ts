import {
  RECORD_TYPE_COMMAND,
  RECORD_TYPE_MEMBERSHIP,
  RECORD_TYPE_NOOP,
} from '../../assembly/layout.js';
import type { CommandOperation, RecordSource } from '../../src/kernel/kernel.js';
import type { SeededRandom } from './seeded-random.js';
import { encodeCommandTwin } from './twins/command.js';

const KEY_BYTES = [0, 1, 0x61, 0x62, 0x7f, 0x80, 0xfe, 0xff];
const NO_BYTES = new Uint8Array(0);

export function randomKey(random: SeededRandom): Uint8Array {
  if (random.chance(200)) return random.bytes(1 + random.integer(1977));
  if (random.chance(20)) return new Uint8Array(1 + random.integer(1977)).fill(random.integer(2));
  const key = new Uint8Array(1 + random.integer(random.pick([2, 4, 12, 20])));
  return key.map(() => random.pick(KEY_BYTES));
}

export function randomOperation(random: SeededRandom): CommandOperation {
  const key = randomKey(random);
  if (random.chance(4)) return { type: 'delete', key, value: NO_BYTES };
  return { type: 'put', key, value: random.bytes(random.integer(random.pick([1, 8, 24]))) };
}

export function randomOperations(random: SeededRandom): CommandOperation[] {
  const count = random.chance(3) ? 1 + random.integer(5) : 1;
  return Array.from({ length: count }, () => randomOperation(random));
}

export function randomPayload(random: SeededRandom): Uint8Array {
  return encodeCommandTwin(randomOperations(random), random.chance(3));
}

export function randomRun(random: SeededRandom): RecordSource[] {
  const first = random.pick([1, 2, 1000, 0xffffffff, 2 ** 40, Number.MAX_SAFE_INTEGER - 3]);
  const count = random.integer(4);
  return Array.from({ length: count }, (_, position) => randomRecord(random, first + position));
}

function randomRecord(random: SeededRandom, index: number): RecordSource {
  const term = random.pick([0, 1, 7, 0x100000000, Number.MAX_SAFE_INTEGER]);
  if (!random.chance(4)) {
    return { index, term, type: RECORD_TYPE_COMMAND, payload: randomPayload(random) };
  }
  const type = random.pick([RECORD_TYPE_NOOP, RECORD_TYPE_MEMBERSHIP]);
  return { index, term, type, payload: random.bytes(random.integer(20)) };
}
