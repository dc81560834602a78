import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SnapshotSink } from '../../src/state/snapshot-sink.js';
import type { SnapshotSource } from '../../src/state/snapshot-source.js';
import type { StateMachine } from '../../src/state/state-machine.js';
import { bytes, codec, entries, put, remove } from './fixtures/entries.js';
import { contentOf, StateHome } from './fixtures/state-home.js';

const CHUNK_BYTES = 512;
const corrupted = expect.objectContaining({ code: 'CORRUPTED' });

function chunksOf(source: SnapshotSource, maxBytes = CHUNK_BYTES): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let chunk = source.next(maxBytes); chunk; chunk = source.next(maxBytes)) chunks.push(chunk);
  source.release();
  return chunks;
}

async function acceptAll(sink: SnapshotSink, chunks: readonly Uint8Array[]): Promise<void> {
  for (const chunk of chunks) await sink.accept(chunk);
}

describe('snapshot', () => {
  let leaderHome: StateHome;
  let followerHome: StateHome;
  let leader: StateMachine;
  let follower: StateMachine;

  beforeEach(async () => {
    leaderHome = new StateHome();
    followerHome = new StateHome();
    leader = leaderHome.open();
    follower = followerHome.open();
    const plans = Array.from({ length: 50 }, (_, at) => put(`key-${at}`, `value ${at}`));
    leader.apply(entries(1, [{ membership: '{"members":1}' }, ...plans], 4));
    await leader.checkpoint();
    follower.apply(entries(1, [put('old', 'deleted meanwhile'), put('key-1', 'stale')]));
    await follower.checkpoint();
    follower.apply(entries(3, [put('newer', 'in the table')]));
  });

  afterEach(async () => {
    await leaderHome.remove();
    await followerHome.remove();
  });

  const installed = async (chunks: readonly Uint8Array[]) => {
    const sink = follower.receiveSnapshot({ index: 51, term: 4, membership: '{"members":1}' });
    await acceptAll(sink, chunks);
    await sink.finish();
    await follower.install(sink);
  };

  it('says at which point the state is', () => {
    const source = leader.createSnapshot();
    expect(source.header).toEqual({ index: 51, term: 4, membership: '{"members":1}' });
    source.release();
  });

  it('makes the receiver equal to the sender, without the keys deleted meanwhile', async () => {
    await installed(chunksOf(leader.createSnapshot()));
    expect(follower.appliedIndex).toBe(51);
    expect(follower.checkpointIndex).toBe(51);
    expect(follower.appliedTerm).toBe(4);
    expect(follower.checkpointMembership).toBe('{"members":1}');
    expect(contentOf(follower)).toEqual(contentOf(leader));
    expect(follower.get(bytes('key-7'))).toEqual(leader.get(bytes('key-7')));
    expect(follower.get(bytes('old'))).toBeUndefined();
  });

  it('is still there after reopening, alone, and the state goes on from it', async () => {
    await installed(chunksOf(leader.createSnapshot()));
    follower.apply(entries(52, [put('next', '1'), remove('key-0')], 4));
    await follower.checkpoint();
    await follower.close();
    expect(readdirSync(followerHome.folder)).toEqual(['CURRENT', 'base-2']);
    follower = followerHome.open();
    expect(follower.appliedIndex).toBe(53);
    expect(contentOf(follower)).toMatchObject({ next: '1', 'key-1': 'value 1' });
    expect(contentOf(follower)).not.toHaveProperty('key-0');
  });

  it('can be taken in again and again', async () => {
    for (const round of [1, 2, 3]) {
      const chunks = chunksOf(leader.createSnapshot());
      const sink = follower.receiveSnapshot(leader.createSnapshot().header);
      await acceptAll(sink, chunks);
      await sink.finish();
      await follower.install(sink);
      expect(contentOf(follower), `round ${round}`).toEqual(contentOf(leader));
      leader.apply(entries(leader.appliedIndex + 1, [put('round', String(round))], 4));
      await leader.checkpoint();
    }
  });

  it('of an empty state is one chunk', async () => {
    const home = new StateHome();
    const chunks = chunksOf(home.open().createSnapshot());
    expect(chunks).toHaveLength(1);
    const sink = follower.receiveSnapshot({ index: 9, term: 1, membership: '' });
    await acceptAll(sink, chunks);
    await sink.finish();
    await follower.install(sink);
    expect(contentOf(follower)).toEqual({});
    await home.remove();
  });

  it('keeps its chunks below the asked size, but for a larger record', async () => {
    leader.apply(entries(52, [put('large', new Uint8Array(5000))], 4));
    await leader.checkpoint();
    const sizes = chunksOf(leader.createSnapshot()).map((chunk) => chunk.byteLength);
    const larger = sizes.filter((size) => size > CHUNK_BYTES + 16);
    expect(larger).toHaveLength(1);
    expect(larger[0]).toBeGreaterThan(5000);
    expect(sizes.length).toBeGreaterThan(4);
  });

  it('sees one point in time while the sender goes on', async () => {
    const source = leader.createSnapshot();
    const first = source.next(CHUNK_BYTES) ?? bytes('');
    leader.apply(entries(52, [put('key-9', 'later'), remove('key-8'), put('zzz', '1')], 4));
    await leader.checkpoint();
    await installed([first, ...chunksOf(source)]);
    expect(follower.appliedIndex).toBe(51);
    expect(contentOf(follower)).toMatchObject({ 'key-8': 'value 8', 'key-9': 'value 9' });
    expect(contentOf(follower)).not.toHaveProperty('zzz');
  });

  it('gives nothing more once it is released', () => {
    const source = leader.createSnapshot();
    source.release();
    source.release();
    expect(source.next(CHUNK_BYTES)).toBeUndefined();
  });

  it('leaves the state serving and checkpointing while it is received', async () => {
    const chunks = chunksOf(leader.createSnapshot());
    const sink = follower.receiveSnapshot({ index: 51, term: 4, membership: '' });
    await acceptAll(sink, chunks.slice(0, 3));
    follower.apply(entries(4, [put('meanwhile', '1')]));
    await follower.checkpoint();
    expect(contentOf(follower)).toEqual({
      'key-1': 'stale',
      meanwhile: '1',
      newer: 'in the table',
      old: 'deleted meanwhile',
    });
    await sink.abort();
    await sink.abort();
    expect(readdirSync(followerHome.folder)).toEqual(['CURRENT', 'base-1']);
  });

  it('is removed at the next open when it was never installed', async () => {
    const sink = follower.receiveSnapshot({ index: 51, term: 4, membership: '' });
    await acceptAll(sink, chunksOf(leader.createSnapshot()));
    await sink.finish();
    expect(existsSync(`${followerHome.folder}/base-2`)).toBe(true);
    await follower.close();
    follower = followerHome.open();
    expect(readdirSync(followerHome.folder)).toEqual(['CURRENT', 'base-1']);
    expect(contentOf(follower)).toMatchObject({ old: 'deleted meanwhile' });
  });

  describe('on bad input', () => {
    let chunks: Uint8Array[];
    let sink: SnapshotSink;

    beforeEach(() => {
      chunks = chunksOf(leader.createSnapshot());
      sink = follower.receiveSnapshot({ index: 51, term: 4, membership: '' });
    });

    afterEach(async () => {
      await expect(follower.install(sink)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
      await sink.abort();
      expect(contentOf(follower)).toHaveProperty('old');
    });

    it('refuses a chunk cut short at any byte', async () => {
      const [chunk = bytes('')] = chunks;
      for (let end = 0; end < chunk.byteLength; end += 1) {
        await expect(sink.accept(chunk.slice(0, end))).rejects.toEqual(corrupted);
      }
    });

    it('refuses a chunk with any bit flipped', async () => {
      const [chunk = bytes('')] = chunks;
      for (let at = 0; at < chunk.byteLength; at += 1) {
        const flipped = chunk.slice();
        flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
        await expect(sink.accept(flipped)).rejects.toEqual(corrupted);
      }
    });

    it('refuses a bad state record in a chunk whose own checksum is right', async () => {
      const [chunk = bytes('')] = chunks;
      const inFirstValue = 46;
      chunk[inFirstValue] = (chunk[inFirstValue] ?? 0) ^ 1;
      const view = new DataView(chunk.buffer, chunk.byteOffset);
      view.setUint32(0, codec.crc32c(chunk.subarray(4)), true);
      await expect(sink.accept(chunk)).rejects.toEqual(corrupted);
    });

    it('refuses to finish without the last chunk', async () => {
      await acceptAll(sink, chunks.slice(0, -1));
      await expect(sink.finish()).rejects.toEqual(corrupted);
    });

    it('refuses to finish when a chunk in the middle is missing', async () => {
      await acceptAll(sink, chunks.toSpliced(2, 1));
      await expect(sink.finish()).rejects.toEqual(corrupted);
    });

    it('refuses to finish when a chunk comes from another snapshot', async () => {
      leader.apply(entries(52, [put('key-0', 'VALUE 0')], 4));
      await leader.checkpoint();
      const [other = bytes('')] = chunksOf(leader.createSnapshot());
      await acceptAll(sink, [other, ...chunks.slice(1)]);
      await expect(sink.finish()).rejects.toEqual(corrupted);
    });

    it('refuses a chunk twice, and chunks out of order', async () => {
      const [first = bytes(''), second = bytes('')] = chunks;
      await sink.accept(second);
      await expect(sink.accept(second)).rejects.toEqual(corrupted);
      await expect(sink.accept(first)).rejects.toEqual(corrupted);
    });

    it('refuses a chunk behind the last', async () => {
      await acceptAll(sink, chunks);
      await expect(sink.accept(chunks[0] ?? bytes(''))).rejects.toEqual(corrupted);
    });
  });
});

describe('installing a snapshot', () => {
  it('refuses one that would undo applied entries', async () => {
    const home = new StateHome();
    const state = home.open();
    state.apply(entries(1, [put('a', '1'), put('a', '2')]));
    const sink = state.receiveSnapshot({ index: 1, term: 1, membership: '' });
    await acceptAll(sink, chunksOf(state.createSnapshot()));
    await sink.finish();
    await expect(state.install(sink)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await sink.abort();
    expect(contentOf(state)).toEqual({ a: '2' });
    await home.remove();
  });
});
