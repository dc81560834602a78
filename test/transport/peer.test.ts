import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { systemRandom } from '../../src/host/random.js';
import { Backoff } from '../../src/transport/backoff.js';
import { closeSockets, RawSocket } from './fixture/raw-socket.js';
import { closeTransports, connectAll, RecordingTransport } from './fixture/recording-transport.js';

afterEach(async () => {
  closeSockets();
  await closeTransports();
});

const BOUNDS = { minBackoffMs: 20, maxBackoffMs: 500 };

describe('the pause between attempts', () => {
  it('doubles up to its bound and starts anew after a reset', () => {
    const longest = { ...systemRandom, integer: () => 0 };
    const backoff = new Backoff(longest, BOUNDS);
    const pauses = Array.from({ length: 8 }, () => backoff.nextMs());
    expect(pauses).toEqual([20, 40, 80, 160, 320, 500, 500, 500]);
    backoff.reset();
    expect(backoff.nextMs()).toBe(20);
  });

  it('is drawn from its upper half', () => {
    const shortest = { ...systemRandom, integer: (below: number) => below - 1 };
    const backoff = new Backoff(shortest, BOUNDS);
    expect(Array.from({ length: 6 }, () => backoff.nextMs())).toEqual([10, 20, 40, 80, 160, 250]);
  });
});

describe('a peer', () => {
  it('whose process is killed is reported lost on both connections, at once', async () => {
    const node = await RecordingTransport.listen();
    const program = fileURLToPath(new URL('./fixture/killed-peer.ts', import.meta.url));
    const child = fork(program, [node.address], { execArgv: ['--import', 'tsx'] });
    const address = await new Promise<string>((resolve) => child.once('message', resolve));
    node.transport.setPeers(new Map([['node-2', address]]));
    await node.until(({ connected, frames }) => connected.length === 1 && frames.length > 0);
    const killedMs = performance.now();
    child.kill('SIGKILL');
    await node.until(({ disconnected }) => disconnected.length === 2);
    expect(node.disconnected).toEqual(['node-2', 'node-2']);
    expect(performance.now() - killedMs).toBeLessThan(500);
  });

  it('at whose address another node listens is not connected', async () => {
    const one = await RecordingTransport.listen({ nodeId: 'node-1' });
    const two = await RecordingTransport.listen({ nodeId: 'node-2' });
    await connectAll(one, two);
    one.transport.setPeers(
      new Map([
        ['node-2', two.address],
        ['node-3', two.address],
      ]),
    );
    await one.until(({ warnings }) => warnings.length > 0);
    expect(one.transport.counters['wrong-node']).toBeGreaterThan(0);
    expect(one.connected).toEqual(['node-2']);
    expect([...one.disconnected, ...two.disconnected]).toEqual([]);
  });

  it('at whose address we listen ourselves is not connected', async () => {
    const one = await RecordingTransport.listen({ nodeId: 'node-1' });
    one.transport.setPeers(new Map([['node-2', one.address]]));
    await one.until(({ warnings }) => warnings.length > 0);
    expect(one.transport.counters['own-node-id']).toBeGreaterThan(0);
    expect(one.connected).toEqual([]);
  });

  it('that comes back as a new process replaces the connection to the old one', async () => {
    const one = await RecordingTransport.listen({ nodeId: 'node-1' });
    const two = await RecordingTransport.listen({ nodeId: 'node-2' });
    await connectAll(one, two);
    const restarted = await RawSocket.greeted(one.address, { incarnation: 'ffffffffffffffff' });
    await one.until(({ disconnected }) => disconnected.length === 1);
    await one.until(({ connected }) => connected.length === 2);
    expect(restarted.types).toHaveLength(1);
  });

  it('that connects again as the same process changes nothing for our connection', async () => {
    const one = await RecordingTransport.listen({ nodeId: 'node-1' });
    const two = await RecordingTransport.listen({ nodeId: 'node-2' });
    await connectAll(one, two);
    two.transport.setPeers(new Map());
    await one.until(({ disconnected }) => disconnected.length === 1);
    two.transport.setPeers(new Map([['node-1', one.address]]));
    await two.until(({ connected }) => connected.length === 2);
    one.transport.send('node-2', 20, []);
    await two.until(({ frames }) => frames.length === 1);
    expect(one.connected).toHaveLength(1);
    expect(one.disconnected).toHaveLength(1);
  });
});
