import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Base, BaseChange, BaseMeta, Bases } from '../../src/host/base.js';
import { lmdbBases } from '../../src/host/lmdb-base.js';
import { entries, put } from './fixtures/entries.js';
import { StateHome } from './fixtures/state-home.js';

const MIB = 1024 * 1024;
const VALUES = 48;

class MeasuredBases implements Bases {
  readonly writtenBytes: number[] = [];

  open(folder: string): Base {
    const base = lmdbBases.open(folder);
    const write = base.write.bind(base);
    base.write = (changes: Iterator<BaseChange>, meta: BaseMeta) => {
      const at = this.writtenBytes.push(0) - 1;
      return write(this.#counted(changes, at), meta);
    };
    return base;
  }

  *#counted(changes: Iterator<BaseChange>, at: number): Generator<BaseChange> {
    for (const change of { [Symbol.iterator]: () => changes }) {
      this.writtenBytes[at] = (this.writtenBytes[at] ?? 0) + (change.record?.byteLength ?? 0);
      yield change;
    }
  }
}

describe('a snapshot much larger than a chunk', () => {
  let home: StateHome;
  let other: StateHome;

  beforeEach(() => {
    home = new StateHome();
    other = new StateHome();
  });

  afterEach(async () => {
    await home.remove();
    await other.remove();
  });

  it('goes over in bounded pieces, read, sent and written', async () => {
    const sender = home.open({ tableBytes: 64 * MIB });
    const values = Array.from({ length: VALUES }, (_, at) => put(`v-${at}`, new Uint8Array(MIB)));
    for (const [at, value] of values.entries()) sender.apply(entries(at + 1, [value]));
    await sender.checkpoint();
    const bases = new MeasuredBases();
    const receiver = other.open({ bases });
    const source = sender.createSnapshot();
    const sink = receiver.receiveSnapshot(source.header);
    for (let chunk = source.next(256 * 1024); chunk; chunk = source.next(256 * 1024)) {
      expect(chunk.byteLength).toBeLessThan(MIB + 1024);
      await sink.accept(chunk);
    }
    source.release();
    await sink.finish();
    await receiver.install(sink);
    expect(receiver.list(new Uint8Array(0))).toHaveLength(VALUES);
    expect(bases.writtenBytes.length).toBeGreaterThan(VALUES / 8);
    expect(Math.max(...bases.writtenBytes)).toBeLessThan(6 * MIB);
  });
});
