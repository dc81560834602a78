import { connect as connectSocket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Connection, Listener } from '../../src/host/network.js';
import { tcpNetwork } from '../../src/host/tcp-network.js';
import { parseAddress } from '../../src/port/addresses.js';
import { ConfigError } from '../../src/port/errors.js';

interface End {
  readonly connection: Connection;
  readonly pieces: Uint8Array[];
  readonly closes: (Error | undefined)[];
  drains: number;
}

const listeners: Listener[] = [];
const ends: End[] = [];

afterEach(async () => {
  for (const { connection } of ends.splice(0)) connection.destroy();
  await Promise.all(listeners.splice(0).map((listener) => listener.close()));
});

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await soon();
}

function watched(connection: Connection): End {
  const end: End = { connection, pieces: [], closes: [], drains: 0 };
  connection.handlers = {
    onData: (piece) => end.pieces.push(piece),
    onDrain: () => {
      end.drains += 1;
    },
    onClose: (error) => end.closes.push(error),
  };
  ends.push(end);
  return end;
}

async function listen(address: string, accepted: End[] = []): Promise<Listener> {
  const listener = await tcpNetwork.listen(address, (connection) =>
    accepted.push(watched(connection)),
  );
  listeners.push(listener);
  return listener;
}

const connect = (address: string, timeoutMs = 5_000): Promise<End> =>
  new Promise((resolve, reject) => {
    tcpNetwork.connect(address, timeoutMs, (error, connection) => {
      if (connection === undefined) reject(error);
      else resolve(watched(connection));
    });
  });

async function pair(address = '127.0.0.1:0'): Promise<readonly [End, End]> {
  const accepted: End[] = [];
  const listener = await listen(address, accepted);
  const here = await connect(listener.address);
  await until(() => accepted.length > 0);
  const there = accepted[0];
  if (there === undefined) throw new Error('nothing was accepted');
  return [here, there];
}

const received = ({ pieces }: End): Buffer => Buffer.concat(pieces);

describe('listening', () => {
  it.each(['127.0.0.1:0', '[::1]:0', 'localhost:0'])(
    'on %s tells the port it got',
    async (asked) => {
      const { address } = await listen(asked);
      expect(address).toMatch(new RegExp(`^${asked.slice(0, -1).replace(/[[\]]/g, '\\$&')}[1-9]`));
      await expect(connect(address)).resolves.toBeDefined();
    },
  );

  it('on an address in use is a CONFIG error that names it', async () => {
    const { address } = await listen('127.0.0.1:0');
    await expect(listen(address)).rejects.toThrow(ConfigError);
    await expect(listen(address)).rejects.toThrow(`${address}: the port is in use`);
  });

  it.each(['127.0.0.1', 'nowhere:99999', '192.0.2.1:0'])(
    'on %s is a CONFIG error that names it',
    async (address) => {
      await expect(listen(address)).rejects.toThrow(ConfigError);
      await expect(listen(address)).rejects.toThrow(address);
    },
  );

  it('ends with close, and the port is free again', async () => {
    const { address, close } = await listen('127.0.0.1:0');
    await close();
    await expect(connect(address)).rejects.toThrow('ECONNREFUSED');
    await expect(listen(address)).resolves.toBeDefined();
  });
});

describe('connecting', () => {
  it.each(['127.0.0.1:1', 'no address'])('to %s calls back with an error', async (address) => {
    await expect(connect(address)).rejects.toThrow();
  });

  it('never calls back inside the call', async () => {
    for (const address of ['127.0.0.1:1', 'no address']) {
      let called = false;
      tcpNetwork.connect(address, 1_000, () => {
        called = true;
      });
      expect(called).toBe(false);
      await until(() => called);
    }
  });
});

describe('a connection', () => {
  it('names the other side', async () => {
    const [here, there] = await pair();
    expect(here.connection.remoteAddress).toBe(listeners[0]?.address);
    expect(there.connection.remoteAddress).toMatch(/^127\.0\.0\.1:\d+$/);
  });

  it('delivers what is written in order, whatever the buffers', async () => {
    const [here, there] = await pair();
    const sent = Array.from({ length: 300 }, (_, at) => new Uint8Array(at * 7).fill(at));
    here.connection.write(sent.slice(0, 100));
    for (const buffer of sent.slice(100)) here.connection.write([buffer]);
    const expected = Buffer.concat(sent);
    await until(() => received(there).byteLength === expected.byteLength);
    expect(received(there).equals(expected)).toBe(true);
  });

  it('reads into memory that is never used again', async () => {
    const [here, there] = await pair();
    const copies: Buffer[] = [];
    const { handlers } = there.connection;
    there.connection.handlers = {
      ...handlers,
      onData: (piece) => {
        handlers.onData(piece);
        copies.push(Buffer.from(piece));
      },
    };
    for (let count = 0; count < 200; count += 1) {
      here.connection.write([new Uint8Array(1 + ((count * 997) % 90_000)).fill(count)]);
      await soon();
    }
    here.connection.destroy();
    await until(() => there.closes.length > 0);
    expect(copies.length).toBeGreaterThan(10);
    expect(Buffer.concat(copies).equals(received(there))).toBe(true);
  });

  it('counts what a reader that pauses has not taken, and says when it drained', async () => {
    const [here, there] = await pair();
    const block = new Uint8Array(1024 * 1024);
    there.connection.pause();
    await until(() => {
      here.connection.write([block]);
      return here.connection.pendingBytes > 16 * block.byteLength;
    });
    const before = here.drains;
    there.connection.resume();
    await until(() => here.connection.pendingBytes === 0);
    await until(() => here.drains > before);
  });

  it('tells both sides once that it is closed', async () => {
    const [here, there] = await pair();
    here.connection.destroy();
    here.connection.destroy();
    await until(() => here.closes.length > 0 && there.closes.length > 0);
    here.connection.write([new Uint8Array(1)]);
    await soon();
    expect([here.closes, there.closes]).toEqual([[undefined], [undefined]]);
  });

  it('is closed at once by an end from the other side, whatever is still queued', async () => {
    const accepted: End[] = [];
    const { address } = await listen('127.0.0.1:0', accepted);
    const silent = connectSocket(parseAddress(address)).pause();
    await until(() => accepted.length > 0);
    const [end] = accepted;
    await until(() => {
      end?.connection.write([new Uint8Array(1024 * 1024)]);
      return (end?.connection.pendingBytes ?? 0) > 0;
    });
    silent.end();
    await until(() => end?.closes.length === 1);
    silent.destroy();
  });
});
