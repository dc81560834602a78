import { afterEach, describe, expect, it } from 'vitest';
import type { Link } from '../../src/transport/link.js';
import { closeSockets, frameOf, RawSocket } from './fixture/raw-socket.js';
import { closeTransports, RecordingTransport } from './fixture/recording-transport.js';
import { bytes, patterned } from './fixture/transport-host.js';

const MIB = 1024 * 1024;
const MAX_PENDING_BYTES = 2 * MIB;

afterEach(async () => {
  closeSockets();
  await closeTransports();
});

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function linkToSilentReader(): Promise<{ link: Link; raw: RawSocket }> {
  const node = await RecordingTransport.listen({ maxPendingBytes: MAX_PENDING_BYTES });
  const raw = await RawSocket.greeted(node.address);
  raw.write(frameOf(20));
  await node.until(({ frames }) => frames.length === 1);
  const link = node.frames[0]?.link;
  if (link === undefined) throw new Error('no link');
  raw.socket.pause();
  return { link, raw };
}

async function fill(link: Link, part: Uint8Array): Promise<number> {
  let sent = 0;
  let refusals = 0;
  while (refusals < 3) {
    if (link.send(21, [part])) {
      sent += 1;
      refusals = 0;
    } else refusals += 1;
    expect(link.pendingBytes).toBeLessThanOrEqual(MAX_PENDING_BYTES);
    await soon();
  }
  return sent;
}

describe('a link whose reader does not read', () => {
  it.each([100, 10_000, 200_000])(
    'refuses frames of %i bytes once its bound is reached, and queues nothing more',
    async (partBytes) => {
      const { link, raw } = await linkToSilentReader();
      const sent = await fill(link, patterned(partBytes));
      const pending = link.pendingBytes;
      for (let again = 0; again < 100; again += 1) {
        expect(link.send(21, [patterned(partBytes)])).toBe(false);
      }
      expect(link.pendingBytes).toBe(pending);
      raw.socket.resume();
      await raw.until(() => raw.frames.length === sent + 1);
      expect(raw.frames.slice(1).every(({ payload }) => payload.byteLength === partBytes)).toBe(
        true,
      );
    },
    20_000,
  );

  it('says when it has drained, and takes frames again', async () => {
    const { link, raw } = await linkToSilentReader();
    await fill(link, patterned(50_000));
    let drains = 0;
    const drained = new Promise<void>((resolve) => {
      link.onDrain(() => {
        drains += 1;
        resolve();
      });
    });
    await soon();
    expect(drains).toBe(0);
    raw.socket.resume();
    await drained;
    expect(link.pendingBytes).toBeLessThan(64 * 1024);
    expect(link.send(21, [bytes(1)])).toBe(true);
    expect(drains).toBe(1);
  });

  it('closes at once all the same', async () => {
    const { link, raw } = await linkToSilentReader();
    await fill(link, patterned(50_000));
    const closed = new Promise<void>((resolve) => link.onClose(resolve));
    link.close();
    await closed;
    expect(link.pendingBytes).toBe(0);
    raw.socket.resume();
    await raw.closed();
  });
});

describe('a link', () => {
  it('that is not full says so soon, but not inside the call', async () => {
    const { link } = await linkToSilentReader();
    let isDrained = false;
    const drained = new Promise<void>((resolve) => {
      link.onDrain(() => {
        isDrained = true;
        resolve();
      });
    });
    expect(isDrained).toBe(false);
    await drained;
  });

  it('that is closed says so to whoever asks later', async () => {
    const { link } = await linkToSilentReader();
    link.close();
    await new Promise<void>((resolve) => link.onClose(resolve));
    await new Promise<void>((resolve) => link.onClose(resolve));
    expect(link.closed).toBe(true);
  });

  it('that is paused leaves what comes to the other side until it is resumed', async () => {
    const { link, raw } = await linkToSilentReader();
    let received = 0;
    link.onFrame(() => {
      received += 1;
    });
    link.pause();
    const frame = frameOf(20, patterned(100_000));
    let sent = 0;
    while (raw.socket.write(frame) || sent < 200) {
      sent += 1;
      await soon();
    }
    expect(raw.socket.writableLength).toBeGreaterThan(0);
    expect(received).toBeLessThan(5);
    link.resume();
    while (received < sent + 1) await soon();
  });
});
