import { afterEach, describe, expect, it } from 'vitest';
import type { Timer } from '../../src/host/clock.js';
import { FRAME_TYPE } from '../../src/transport/frame-type.js';
import { ManualClock } from '../fixtures/manual-clock.js';
import { closeSockets, frameOf, RawSocket } from './fixture/raw-socket.js';
import { closeTransports, RecordingTransport } from './fixture/recording-transport.js';

const SWEEP_MS = 1_000;

afterEach(async () => {
  closeSockets();
  await closeTransports();
});

class PausingClock extends ManualClock {
  #due: (() => void)[] = [];

  override setTimer(delayMs: number, callback: () => void): Timer {
    if (delayMs !== SWEEP_MS) return super.setTimer(delayMs, callback);
    this.#due.push(callback);
    return { cancel: () => undefined };
  }

  passHour(): void {
    const due = this.#due;
    this.#due = [];
    this.advance(3_600_000);
    for (const callback of due) callback();
  }
}

async function silentPeer() {
  const clock = new ManualClock();
  const node = await RecordingTransport.listen({ host: { clock } });
  const raw = await RawSocket.greeted(node.address);
  const sweep = (count: number): void => {
    for (let done = 0; done < count; done += 1) clock.advance(SWEEP_MS);
  };
  return { clock, node, raw, sweep };
}

const pings = (raw: RawSocket): number =>
  raw.types.filter((type) => type === FRAME_TYPE.ping).length;

describe('a link without a sign of life', () => {
  it('is pinged once after five seconds and closed after fifteen', async () => {
    const { node, raw, sweep } = await silentPeer();
    sweep(1 + 4);
    raw.write(frameOf(FRAME_TYPE.ping));
    await raw.until(() => raw.types.includes(FRAME_TYPE.pong));
    expect(pings(raw)).toBe(0);
    sweep(1 + 5);
    await raw.until(() => pings(raw) === 1);
    sweep(9);
    expect(node.transport.counters['idle-timeout']).toBe(0);
    sweep(1);
    await raw.closed();
    await node.until(({ disconnected }) => disconnected.length === 1);
    expect(node.transport.counters['idle-timeout']).toBe(1);
    expect(pings(raw)).toBe(1);
  });

  it('stays while the other side answers pings', async () => {
    const { node, raw, sweep } = await silentPeer();
    sweep(1);
    for (let round = 1; round <= 10; round += 1) {
      sweep(5);
      await raw.until(() => pings(raw) === round);
      raw.write(frameOf(FRAME_TYPE.pong));
      raw.write(frameOf(20));
      await node.until(({ frames }) => frames.length === round);
      sweep(1);
    }
    expect(node.disconnected).toEqual([]);
    expect(node.payloads(FRAME_TYPE.pong)).toEqual([]);
  });

  it('is not closed for a pause of this process itself', async () => {
    const clock = new PausingClock();
    const node = await RecordingTransport.listen({ host: { clock } });
    const raw = await RawSocket.greeted(node.address);
    for (let pause = 0; pause < 10; pause += 1) clock.passHour();
    raw.write(frameOf(20));
    await node.until(({ frames }) => frames.length === 1);
    expect(node.disconnected).toEqual([]);
  });

  it('is not closed while its reader pauses it', async () => {
    const { node, raw, sweep } = await silentPeer();
    raw.write(frameOf(20));
    await node.until(({ frames }) => frames.length === 1);
    const link = node.frames[0]?.link;
    link?.pause();
    sweep(60);
    expect(link?.closed).toBe(false);
    link?.resume();
    sweep(14 + 1);
    expect(link?.closed).toBe(true);
  });
});
