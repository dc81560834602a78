import { describe, expect, it } from 'vitest';
import { SnapshotSender, type SnapshotSenderParts } from '../../src/node/snapshot-sender.js';
import { FRAME } from '../../src/node/wire/frames.js';
import type { Link } from '../../src/transport/link.js';

const nothing = (): void => undefined;
const settled = (): Promise<void> => new Promise(setImmediate);

class FakeLane {
  readonly sent: number[] = [];
  readonly #closes: (() => void)[] = [];
  pendingBytes = 0;
  answer: (type: number) => void = nothing;
  drain: () => void = nothing;

  send(type: number): boolean {
    this.sent.push(type);
    return true;
  }

  onFrame(handler: (type: number) => void): void {
    this.answer = handler;
  }

  onDrain(callback: () => void): void {
    this.drain = callback;
  }

  onClose(callback: () => void): void {
    this.#closes.push(callback);
  }

  close(): void {
    for (const callback of this.#closes.splice(0)) callback();
  }
}

function setUp(chunks: number) {
  const lanes: FakeLane[] = [];
  const ended: [string, number, boolean][] = [];
  const sender = new SnapshotSender({
    openLane: async () => {
      const lane = new FakeLane();
      if (chunks > 1) lane.pendingBytes = Number.MAX_SAFE_INTEGER;
      lanes.push(lane);
      return lane as unknown as Link;
    },
    createSnapshot: () => {
      let left = chunks;
      return {
        header: { index: 9, term: 2, membership: '{}' },
        next: () => (left-- > 0 ? new Uint8Array(1) : undefined),
        release: nothing,
      };
    },
    firstMembership: '',
    checkpoint: async () => undefined,
    logger: { debug: nothing, info: nothing, warn: nothing, error: nothing },
    onSent: (to: string, index: number, succeeded: boolean) => ended.push([to, index, succeeded]),
  } as unknown as SnapshotSenderParts);
  return { lanes, ended, sender };
}

describe('a snapshot stream', () => {
  it('ends when the receiver says so; a second one is not begun meanwhile', async () => {
    const { lanes, ended, sender } = setUp(1);
    sender.send('b', 3);
    await settled();
    sender.send('b', 3);
    await settled();
    expect(lanes.map(({ sent }) => sent)).toEqual([
      [FRAME.snapshotBegin, FRAME.snapshotChunk, FRAME.snapshotEnd],
    ]);
    lanes[0]?.answer(FRAME.snapshotDone);
    await settled();
    expect(ended).toEqual([['b', 9, true]]);
  });

  it('to a receiver that is silent is given up when it is asked for again and again', async () => {
    const { lanes, ended, sender } = setUp(1);
    for (let asked = 0; asked < 3; asked += 1) {
      sender.send('b', 3);
      await settled();
    }
    expect(ended).toEqual([['b', 0, false]]);
    sender.send('b', 3);
    await settled();
    expect(lanes).toHaveLength(2);
  });

  it('that gets on is not given up', async () => {
    const { lanes, ended, sender } = setUp(9);
    for (let asked = 0; asked < 6; asked += 1) {
      sender.send('b', 3);
      await settled();
      lanes[0]?.drain();
      await settled();
    }
    expect([lanes.length, ended]).toEqual([1, []]);
  });
});
