import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, Storages, text } from './storages.js';

const CLOSED_WITHIN_MS = 8000;

const storages = new Storages();
let storage: RaftStorage;

beforeAll(async () => {
  storage = await storages.single();
  await storage.put('kept', bytes('yes'));
});
afterAll(() => storages.dispose());

async function open(): Promise<Socket> {
  const [host, port] = storage.address.split(':');
  const socket = connect(Number(port), host);
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  return socket;
}

async function expectClosed(socket: Socket): Promise<void> {
  const startedMs = performance.now();
  if (!socket.closed) await once(socket, 'close');
  expect(performance.now() - startedMs).toBeLessThan(CLOSED_WITHIN_MS);
}

async function expectUnharmed(lastLogIndex: bigint): Promise<void> {
  expect(storage.metrics().lastLogIndex).toBe(lastLogIndex);
  expect(text(await storage.get('kept'))).toBe('yes');
  await storage.put('still', bytes('works'));
}

const random = (count: number): Buffer =>
  Buffer.from(Array.from({ length: count }, () => Math.floor(Math.random() * 256)));

describe('bytes on the port that are no frame of ours', () => {
  it.each<[string, readonly Uint8Array[]]>([
    ['a request for a web page', [Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')]],
    ['zeros', [Buffer.alloc(4096)]],
    ['all ones', [Buffer.alloc(4096, 0xff)]],
    ['random bytes', [random(10_000)]],
    ['a length of four gigabytes', [Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 2, 3, 4, 5])]],
    ['a length beyond what may come first', [Buffer.from([0, 0, 1, 0, 1]), random(60_000)]],
    ['half a frame, then silence', [Buffer.from([40, 0, 0, 0, 1, 9])]],
    ['nothing at all', []],
  ])('close the connection and change nothing: %s', async (_, writes) => {
    const { lastLogIndex } = storage.metrics();
    const socket = await open();
    for (const chunk of writes) socket.write(chunk);
    await expectClosed(socket);
    await expectUnharmed(lastLogIndex);
  });

  it('close the connection when many come at once, and leave room for clients', async () => {
    const { lastLogIndex } = storage.metrics();
    const sockets = await Promise.all(Array.from({ length: 150 }, open));
    for (const socket of sockets) socket.write(random(300));
    await Promise.all(sockets.map(expectClosed));
    await expectUnharmed(lastLogIndex);
  });
});
