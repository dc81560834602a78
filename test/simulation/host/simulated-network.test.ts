import { describe, expect, it } from 'vitest';
import type { Connection, ConnectionHandlers } from '../../../src/host/network.js';
import { Life } from './life.js';
import { runAll } from './run-all.js';
import { SimulatedClock } from './simulated-clock.js';
import { SimulatedNetwork } from './simulated-network.js';
import { SimulatedRandom } from './simulated-random.js';

const ADDRESS = 'server:7000';

class Recorder implements ConnectionHandlers {
  text = '';
  pieces = 0;
  drained = 0;
  closed: string[] = [];

  onData(bytes: Uint8Array): void {
    this.text += Buffer.from(bytes).toString('latin1');
    this.pieces += 1;
  }

  onDrain(): void {
    this.drained += 1;
  }

  onClose(error: Error | undefined): void {
    this.closed.push(error?.message ?? 'end');
  }
}

async function connected(seed = 1) {
  const clock = new SimulatedClock();
  const network = new SimulatedNetwork(clock, new SimulatedRandom(`network ${seed}`));
  const [client, server] = [new Life('client', 1), new Life('server', 1)];
  const received = new Recorder();
  const answered = new Recorder();
  const ends: Connection[] = [];
  await network.viewOf(server).listen(ADDRESS, (connection) => {
    connection.handlers = received;
    ends.push(connection);
  });
  network.viewOf(client).connect(ADDRESS, 1000, (_, connection) => {
    if (connection === undefined) return;
    connection.handlers = answered;
    ends.unshift(connection);
  });
  runAll(clock);
  const [here, there] = ends;
  if (here === undefined || there === undefined) throw new Error('not connected');
  return { clock, network, client, server, received, answered, here, there };
}

const text = (value: string) => Buffer.from(value, 'latin1');

function connectError(clock: SimulatedClock, network: SimulatedNetwork): string {
  let message = 'no answer';
  network.viewOf(new Life('client', 2)).connect(ADDRESS, 1000, (error) => {
    message = error?.message ?? 'connected';
  });
  runAll(clock);
  return message;
}

describe('a simulated network', () => {
  it('delivers the bytes of a connection in order, in pieces of its own', async () => {
    const { clock, here, received } = await connected();
    const letters = Array.from({ length: 200 }, (_, at) => String.fromCharCode(97 + (at % 26)));
    for (const letter of letters) here.write([text(letter), text(letter)]);
    runAll(clock);
    expect(received.text).toBe(letters.map((letter) => letter + letter).join(''));
    expect(received.pieces).toBeGreaterThan(1);
    expect(received.closed).toEqual([]);
  });

  it('closes the other side when a process dies, after a part of what was on its way', async () => {
    const lengths = new Set<number>();
    for (let seed = 0; seed < 30; seed += 1) {
      const { clock, network, client, here, received } = await connected(seed);
      here.write([text('x'.repeat(10))]);
      client.end();
      network.processEnded(client);
      runAll(clock);
      expect(received.closed).toEqual(['end']);
      lengths.add(received.text.length);
    }
    expect(lengths.size).toBeGreaterThan(2);
  });

  it('says nothing when a machine loses power, and resets once it is back', async () => {
    const { clock, network, server, here, answered } = await connected();
    server.end();
    network.machineOff(server);
    here.write([text('x')]);
    runAll(clock, clock.nowMs + 100);
    expect(answered.closed).toEqual([]);
    network.machineOn('server');
    runAll(clock);
    expect(answered.closed).toEqual(['ECONNRESET']);
    expect(connectError(clock, network)).toBe('ECONNREFUSED');
  });

  it('holds bytes back while a link is cut and delivers them when it heals', async () => {
    const { clock, network, here, there, received, answered } = await connected();
    network.links.cut('client', 'server');
    here.write([text('late')]);
    there.write([text('back')]);
    runAll(clock, clock.nowMs + 100);
    expect([received.text, answered.text]).toEqual(['', 'back']);
    network.links.restore('client', 'server');
    network.linksChanged();
    runAll(clock);
    expect([received.text, received.closed]).toEqual(['late', []]);
  });

  it('breaks a connection that is stalled for long', async () => {
    const { clock, network, here, received, answered } = await connected();
    network.links.cut('client', 'server');
    here.write([text('never')]);
    runAll(clock);
    expect(answered.closed).toEqual(['ETIMEDOUT']);
    expect(received.text).toBe('');
  });

  it('refuses to connect where nobody listens and times out where nothing arrives', async () => {
    const { clock, network, server } = await connected();
    network.links.cut('server', 'client');
    expect(connectError(clock, network)).toBe('ETIMEDOUT');
    network.links.restore('server', 'client');
    expect(connectError(clock, network)).toBe('connected');
    server.end();
    network.processEnded(server);
    expect(connectError(clock, network)).toBe('ECONNREFUSED');
  });

  it('holds data back from a paused receiver and tells the sender when it drained', async () => {
    const { clock, here, there, received, answered } = await connected();
    there.pause();
    here.write([new Uint8Array(300 * 1024)]);
    runAll(clock);
    expect([received.text.length, answered.drained]).toEqual([0, 0]);
    expect(here.pendingBytes).toBe(44 * 1024);
    there.resume();
    runAll(clock);
    expect(received.text.length).toBe(300 * 1024);
    expect([here.pendingBytes, answered.drained]).toEqual([0, 1]);
  });

  it('closes both sides when one destroys its end', async () => {
    const { clock, here, there, received, answered } = await connected();
    there.destroy();
    there.destroy();
    runAll(clock);
    here.write([text('x')]);
    runAll(clock);
    expect([received.closed, answered.closed]).toEqual([['end'], ['end']]);
  });
});
