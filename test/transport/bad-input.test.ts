import { afterEach, describe, expect, it } from 'vitest';
import { FRAME_TYPE } from '../../src/transport/frame-type.js';
import { type Hello, PROTOCOL } from '../../src/transport/hello.js';
import { decodeRefusal } from '../../src/transport/refusal.js';
import type { Rejection } from '../../src/transport/rejections.js';
import { closeSockets, frameOf, helloFrame, RawSocket } from './fixture/raw-socket.js';
import { closeTransports, connectAll, RecordingTransport } from './fixture/recording-transport.js';
import { bytes, patterned } from './fixture/transport-host.js';

afterEach(async () => {
  closeSockets();
  await closeTransports();
});

const SHORT_DEADLINE = { handshakeTimeoutMs: 60 };
const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const length = (value: number): Uint8Array =>
  bytes(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, value >>> 24);

const flipped = (frame: Uint8Array, bit: number): Uint8Array => {
  const copy = frame.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
};

const header = (frameBytes: number) =>
  new Uint8Array([...length(frameBytes), ...bytes(0, 0, 0, 0, 1, 0, 0, 0)]);

async function count(node: RecordingTransport, reason: Rejection, atLeast = 1): Promise<void> {
  while (node.transport.counters[reason] < atLeast) await soon();
}

describe('a connection that does not say hello properly', () => {
  const refused: [string, Rejection, Uint8Array][] = [
    ['garbage', 'oversized-frame', patterned(64, 5)],
    ['an HTTP request', 'oversized-frame', new TextEncoder().encode('GET / HTTP/1.1\r\n\r\n')],
    ['a length of 2^31', 'oversized-frame', header(2 ** 31)],
    ['a length of 2^32 - 1', 'oversized-frame', header(2 ** 32 - 1)],
    ['a length just over the limit of a handshake', 'oversized-frame', header(4_097)],
    ['a length of zero', 'malformed-frame', header(0)],
    ['a length below that of a header', 'malformed-frame', header(11)],
    ['a frame of the layer above', 'unexpected-frame', frameOf(20, bytes(1))],
    ['a ping', 'unexpected-frame', frameOf(FRAME_TYPE.ping)],
    ['a welcome', 'unexpected-frame', frameOf(FRAME_TYPE.welcome)],
    ['an empty hello', 'wrong-magic', frameOf(FRAME_TYPE.hello)],
    ['the hello of another protocol', 'wrong-magic', frameOf(FRAME_TYPE.hello, patterned(60))],
    [
      'a hello that ends early',
      'malformed-hello',
      frameOf(FRAME_TYPE.hello, helloFrame().slice(12, 40)),
    ],
    ['a client with a node id', 'malformed-hello', helloFrame({ lane: 'client' })],
    ['a peer without a node id', 'malformed-hello', helloFrame({ nodeId: '' })],
  ];

  it.each(refused)('but %s is closed and counted as %s', async (_, reason, content) => {
    const node = await RecordingTransport.listen();
    const raw = await RawSocket.connect(node.address);
    raw.write(content);
    await raw.closed();
    expect(node.transport.counters[reason]).toBe(1);
    expect(raw.frames).toEqual([]);
    expect(node.warnings).toHaveLength(1);
    expect(node.warnings[0]?.fields).toMatchObject({ reason });
  });

  it('but flips one bit of it is closed, and nobody is connected', async () => {
    const node = await RecordingTransport.listen({ ...SHORT_DEADLINE, nodeId: 'node-1' });
    const hello = helloFrame();
    for (let bit = 0; bit < hello.byteLength * 8; bit += 1) {
      const raw = await RawSocket.connect(node.address);
      raw.write(flipped(hello, bit));
      await raw.closed();
      expect(raw.frames).toEqual([]);
    }
    expect(node.disconnected).toEqual([]);
  });

  it('but stops after any part of it is closed by the deadline', async () => {
    const node = await RecordingTransport.listen(SHORT_DEADLINE);
    const hello = helloFrame();
    for (let from = 0; from < hello.byteLength; from += 50) {
      const parts = [...hello.keys()].slice(from, from + 50);
      const raws = await Promise.all(parts.map(() => RawSocket.connect(node.address)));
      for (const [at, raw] of raws.entries()) raw.write(hello.subarray(0, from + at));
      await Promise.all(raws.map((raw) => raw.closed()));
    }
    expect(node.transport.counters['handshake-timeout']).toBe(hello.byteLength);
  });

  it('but trickles it is closed by the same deadline', async () => {
    const node = await RecordingTransport.listen(SHORT_DEADLINE);
    const raw = await RawSocket.connect(node.address);
    let isOpen = true;
    const closed = raw.closed().then(() => {
      isOpen = false;
    });
    const long = frameOf(FRAME_TYPE.hello, patterned(4_000));
    for (let at = 0; isOpen && at < long.byteLength - 1; at += 1) {
      raw.write(long.subarray(at, at + 1));
      await soon();
    }
    await closed;
    expect(node.transport.counters['handshake-timeout']).toBe(1);
  });

  it('but leaves is counted without a warning', async () => {
    const node = await RecordingTransport.listen();
    const raw = await RawSocket.connect(node.address);
    raw.destroy();
    await count(node, 'handshake-abandoned');
    expect(node.warnings).toEqual([]);
  });
});

describe('a hello that cannot be accepted', () => {
  const later = { minVersion: PROTOCOL.maxVersion + 1, maxVersion: PROTOCOL.maxVersion + 3 };
  const refusals: [string, Rejection, Partial<Hello>][] = [
    ['of a later version', 'version-mismatch', later],
    ['of an earlier version', 'version-mismatch', { minVersion: 0, maxVersion: 0 }],
    ['of another cluster', 'cluster-mismatch', { clusterId: 'cluster-2' }],
    ['of a peer without a cluster', 'cluster-mismatch', { clusterId: '' }],
    [
      'of a client of another cluster',
      'cluster-mismatch',
      { lane: 'client', nodeId: '', clusterId: 'c' },
    ],
    ['with the id of the node itself', 'own-node-id', { nodeId: 'node-1' }],
    ['meant for another node', 'wrong-node', { toNodeId: 'node-3' }],
  ];

  it.each(refusals)('%s is told %s and closed', async (_, reason, fields) => {
    const node = await RecordingTransport.listen();
    const raw = await RawSocket.greeted(node.address, fields);
    expect(raw.types).toEqual([FRAME_TYPE.refusal]);
    const refusal = decodeRefusal(raw.frames[0]?.payload ?? bytes());
    expect(refusal).toEqual({ reason, clusterId: 'cluster-1', nodeId: 'node-1' });
    await raw.closed();
    expect(node.transport.counters[reason]).toBe(1);
    expect(node.disconnected).toEqual([]);
  });

  it('but knows this version among its own is accepted', async () => {
    const node = await RecordingTransport.listen();
    const raw = await RawSocket.greeted(node.address, { minVersion: 1, maxVersion: 900 });
    expect(raw.types).toEqual([FRAME_TYPE.welcome]);
  });
});

describe('an accepted connection', () => {
  it.each<[string, Rejection, Uint8Array]>([
    ['a frame over the limit', 'oversized-frame', header(2 ** 30)],
    ['a frame with a flipped bit', 'checksum-mismatch', flipped(frameOf(20, bytes(1, 2)), 100)],
    ['a second hello', 'unexpected-frame', helloFrame()],
  ])('is closed by %s, which is reported', async (_, reason, content) => {
    const node = await RecordingTransport.listen();
    const raw = await RawSocket.greeted(node.address);
    raw.write(frameOf(20, bytes(1)));
    raw.write(content);
    await raw.closed();
    await node.until(({ disconnected }) => disconnected.length === 1);
    expect(node.transport.counters[reason]).toBe(1);
    expect(node.payloads()).toEqual([[1]]);
  });

  it('gives way to a newer one of the same node, which is no disconnect', async () => {
    const node = await RecordingTransport.listen();
    const older = await RawSocket.greeted(node.address);
    const newer = await RawSocket.greeted(node.address);
    await older.closed();
    newer.write(frameOf(20, bytes(2)));
    await node.until(({ frames }) => frames.length === 1);
    expect(node.disconnected).toEqual([]);
    newer.destroy();
    await node.until(({ disconnected }) => disconnected.length === 1);
  });

  it('of another lane of the same node stays', async () => {
    const node = await RecordingTransport.listen();
    const consensus = await RawSocket.greeted(node.address);
    const snapshot = await RawSocket.greeted(node.address, { lane: 'snapshot' });
    snapshot.write(frameOf(40));
    consensus.write(frameOf(20));
    await node.until(({ frames }) => frames.length === 2);
  });
});

describe('a flood', () => {
  it('of silent connections is refused beyond 64 and ends with the deadline', async () => {
    const node = await RecordingTransport.listen({ handshakeTimeoutMs: 400 });
    const raws = [];
    for (let at = 0; at < 64; at += 1) raws.push(await RawSocket.connect(node.address));
    const late = await RawSocket.connect(node.address);
    await late.closed();
    expect(node.transport.counters['too-many-handshakes']).toBe(1);
    await Promise.all(raws.map((raw) => raw.closed()));
    expect(node.transport.counters['handshake-timeout']).toBe(64);
    expect((await RawSocket.greeted(node.address)).types).toEqual([FRAME_TYPE.welcome]);
  });

  it('of garbage leaves the links as they are and takes no memory', async () => {
    const one = await RecordingTransport.listen({ nodeId: 'node-1' });
    const two = await RecordingTransport.listen({ nodeId: 'node-2' });
    await connectAll(one, two);
    const before = process.memoryUsage.rss();
    for (let at = 0; at < 100; at += 1) {
      const raw = await RawSocket.connect(one.address);
      raw.write(patterned(50_000, at));
      one.transport.send('node-2', 20, [bytes(at)]);
      await raw.closed();
    }
    await two.until(({ frames }) => frames.length === 100);
    expect(two.payloads().flat()).toEqual([...Array(100).keys()]);
    expect(one.disconnected).toEqual([]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50 * 1024 * 1024);
    expect(one.warnings.length).toBeLessThan(10);
  });
});
