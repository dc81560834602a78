import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError, TimeoutError } from '../../src/port/errors.js';
import type { Link } from '../../src/transport/link.js';
import { closeTransports, connectAll, RecordingTransport } from './fixture/recording-transport.js';
import { bytes, patterned } from './fixture/transport-host.js';

afterEach(closeTransports);

const listen = (nodeId: string, options = {}) => RecordingTransport.listen({ nodeId, ...options });

async function pair() {
  const nodes = [await listen('node-1'), await listen('node-2')] as const;
  await connectAll(...nodes);
  return nodes;
}

async function trio() {
  const [one, two] = [await listen('node-1'), await listen('node-2')];
  const three = await listen('node-3');
  await connectAll(one, two, three);
  return [one, two, three] as const;
}

describe('frames', () => {
  it('reach the named peer, with who sent them', async () => {
    const nodes = await trio();
    for (const from of nodes) {
      for (const to of nodes) {
        if (to !== from)
          expect(from.transport.send(to.nodeId, 20, [bytes(7), bytes(8)])).toBe(true);
      }
    }
    for (const node of nodes) {
      await node.until(({ frames }) => frames.length === 2);
      expect(node.payloads(20)).toEqual([
        [7, 8],
        [7, 8],
      ]);
      const senders = node.frames.map(({ link }) => link.nodeId).sort();
      expect(senders).toEqual(nodes.map(({ nodeId }) => nodeId).filter((id) => id !== node.nodeId));
    }
  });

  it('arrive in the order they were sent', async () => {
    const [one, two] = await pair();
    const count = 5_000;
    for (let at = 0; at < count; at += 1) {
      one.transport.send('node-2', 16 + (at % 3), [bytes(at & 0xff, at >> 8), patterned(at % 700)]);
      if (at % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await two.until(({ frames }) => frames.length === count);
    const numbers = two.frames.map(({ payload: [low = 0, high = 0] }) => low + high * 256);
    expect(numbers).toEqual(Array.from({ length: count }, (_, at) => at));
  });

  it('of 8 MiB arrive whole', async () => {
    const [one, two] = await pair();
    const large = [patterned(8 * 1024 * 1024, 1), patterned(8 * 1024 * 1024, 2)];
    for (const part of large) one.transport.send('node-2', 20, [bytes(1), part]);
    await two.until(({ frames }) => frames.length === 2);
    const whole = two.frames.map(({ payload }, at) =>
      Buffer.from(payload.subarray(1)).equals(large[at] ?? bytes()),
    );
    expect(whole).toEqual([true, true]);
  });

  it('keep their bytes after later ones came', async () => {
    const [one, two] = await pair();
    for (let at = 0; at < 200; at += 1) {
      one.transport.send('node-2', 20, [new Uint8Array(3_000).fill(at)]);
      await two.until(({ frames }) => frames.length > at);
    }
    const spoiled = two.frames.filter(({ payload }, at) => payload.some((byte) => byte !== at));
    expect(spoiled).toEqual([]);
  });

  it('can be answered on the link they came on', async () => {
    const [one, two] = await pair();
    two.onFrame = ({ link, payload }) => link.send(33, [payload]);
    one.transport.send('node-2', 32, [bytes(5)]);
    await one.until(({ frames }) => frames.length === 1);
    expect(one.frames[0]?.link).toMatchObject({ nodeId: 'node-2', lane: 'consensus' });
    expect(one.payloads(33)).toEqual([[5]]);
  });

  it('go over the connection that a node made to us while its address is not known', async () => {
    const [one, two] = [await listen('node-1'), await listen('node-2')];
    one.transport.setPeers(new Map([['node-2', two.address]]));
    await one.until(({ connected }) => connected.length === 1);
    one.transport.send('node-2', 20, []);
    await two.until(({ frames }) => frames.length === 1);
    expect(two.transport.send('node-1', 21, [bytes(6)])).toBe(true);
    await one.until(({ frames }) => frames.length === 1);
    expect(one.payloads(21)).toEqual([[6]]);
  });

  it('are not taken for a peer that is not connected or not known', async () => {
    const one = await listen('node-1');
    one.transport.setPeers(new Map([['node-2', '127.0.0.1:1']]));
    expect(one.transport.send('node-2', 20, [])).toBe(false);
    expect(one.transport.send('node-3', 20, [])).toBe(false);
  });

  it('longer than allowed are not sent, and counted', async () => {
    const [one, two] = [await listen('node-1', { maxFrameBytes: 5_000 }), await listen('node-2')];
    await connectAll(one, two);
    expect(one.transport.send('node-2', 20, [patterned(4_990)])).toBe(false);
    expect(one.transport.send('node-2', 20, [patterned(4_988)])).toBe(true);
    await two.until(({ frames }) => frames.length === 1);
    expect(one.transport.counters['frame-too-long']).toBe(1);
  });
});

describe('peers', () => {
  it('are told apart from ourselves', async () => {
    const one = await listen('node-1');
    one.transport.setPeers(new Map([['node-1', one.address]]));
    expect(one.transport.send('node-1', 20, [])).toBe(false);
    expect(one.transport.counters['own-node-id']).toBe(0);
  });

  it('that close are reported for each of the two connections, once', async () => {
    const [one, two] = await pair();
    await two.transport.close();
    await one.until(({ disconnected }) => disconnected.length === 2);
    expect(one.disconnected).toEqual(['node-2', 'node-2']);
    expect(two.disconnected).toEqual([]);
  });

  it('are connected again after they restart on the same port', async () => {
    const [one, two] = await pair();
    const { address } = two;
    await two.transport.close();
    await one.until(({ transport }) => transport.counters.unreachable > 0);
    const again = await listen('node-2', { bindAddress: address });
    await one.until(({ connected }) => connected.length === 2);
    one.transport.send('node-2', 20, [bytes(1)]);
    await again.until(({ frames }) => frames.length === 1);
  });

  it('are dialled at once when they connect to us, however long the pause', async () => {
    const slow = { minBackoffMs: 60_000, maxBackoffMs: 60_000 };
    const one = await listen('node-1', slow);
    const two = await listen('node-2');
    const { address } = two;
    await two.transport.close();
    one.transport.setPeers(new Map([['node-2', address]]));
    await one.until(({ transport }) => transport.counters.unreachable === 1);
    const again = await listen('node-2', { bindAddress: address });
    again.transport.setPeers(new Map([['node-1', one.address]]));
    await one.until(({ connected }) => connected.length === 1);
  });

  it('are dialled at their new address after a move', async () => {
    const [one, two] = await pair();
    const moved = await listen('node-2');
    await two.transport.close();
    one.transport.setPeers(new Map([['node-2', moved.address]]));
    await one.until(({ connected }) => connected.length === 2);
    one.transport.send('node-2', 20, [bytes(1)]);
    await moved.until(({ frames }) => frames.length === 1);
  });

  it('that are no longer named are let go', async () => {
    const [one, two] = await pair();
    one.transport.setPeers(new Map());
    await two.until(({ disconnected }) => disconnected.includes('node-1'));
    two.transport.setPeers(new Map());
    await one.until(({ disconnected }) => disconnected.length === 2);
    expect(one.transport.send('node-2', 20, [])).toBe(false);
  });

  it('stay connected when they are named again', async () => {
    const [one, two] = await pair();
    one.transport.setPeers(new Map([['node-2', two.address]]));
    expect(one.transport.send('node-2', 20, [])).toBe(true);
    expect(one.connected).toEqual(['node-2']);
  });
});

describe('a snapshot lane', () => {
  const lane = async (one: RecordingTransport): Promise<Link> =>
    one.transport.openSnapshotLane('node-2');

  it('is a connection of its own that carries frames both ways', async () => {
    const [one, two] = await pair();
    two.onFrame = ({ link }) => link.send(43, [bytes(2)]);
    const link = await lane(one);
    const answer = new Promise<number[]>((resolve) => {
      link.onFrame((type, payload) => resolve([type, ...payload]));
    });
    link.send(40, [bytes(1)]);
    expect(await answer).toEqual([43, 2]);
    expect(two.frames[0]?.link).toMatchObject({ nodeId: 'node-1', lane: 'snapshot' });
    expect(one.frames).toEqual([]);
  });

  it('tells both ends when it is closed, but is no lost peer', async () => {
    const [one, two] = await pair();
    const link = await lane(one);
    link.send(40, []);
    await two.until(({ frames }) => frames.length === 1);
    const closed = two.frames.map(
      (frame) => new Promise<void>((resolve) => frame.link.onClose(resolve)),
    );
    const closedHere = new Promise<void>((resolve) => link.onClose(resolve));
    link.close();
    await Promise.all([...closed, closedHere]);
    expect(link.closed).toBe(true);
    expect(link.send(40, [])).toBe(false);
    expect([...one.disconnected, ...two.disconnected]).toEqual([]);
  });

  it('cannot be opened to a peer that is unknown or does not listen', async () => {
    const one = await listen('node-1');
    one.transport.setPeers(new Map([['node-2', '127.0.0.1:1']]));
    await expect(lane(one)).rejects.toThrow('127.0.0.1:1');
    await expect(lane(one)).rejects.toThrow(TimeoutError);
    await expect(one.transport.openSnapshotLane('node-3')).rejects.toThrow(TimeoutError);
  });
});

describe('the cluster id', () => {
  it('is learnt from the first peer that names one, and then held', async () => {
    const fresh = await listen('node-1', { clusterId: '' });
    const known = await listen('node-2');
    await connectAll(known, fresh);
    expect(fresh.learnt).toEqual(['cluster-1']);
    expect(fresh.identity.clusterId).toBe('cluster-1');
    const other = await listen('node-3', { clusterId: 'cluster-2' });
    other.transport.setPeers(new Map([['node-1', fresh.address]]));
    await other.until(({ transport }) => transport.counters['cluster-mismatch'] > 0);
    expect(fresh.learnt).toEqual(['cluster-1']);
    expect(other.connected).toEqual([]);
  });

  it('is not learnt from a peer that has none itself', async () => {
    const [fresh, other] = [
      await listen('node-1', { clusterId: '' }),
      await listen('node-2', { clusterId: '' }),
    ];
    other.transport.setPeers(new Map([['node-1', fresh.address]]));
    await other.until(({ warnings }) => warnings.length > 0);
    expect(other.transport.counters['cluster-mismatch']).toBeGreaterThan(0);
    expect([...fresh.learnt, ...other.connected]).toEqual([]);
  });

  it('of another cluster keeps both sides apart, and each says so', async () => {
    const one = await listen('node-1');
    const other = await listen('node-2', { clusterId: 'cluster-2' });
    other.transport.setPeers(new Map([['node-1', one.address]]));
    await other.until(({ warnings }) => warnings.length > 0);
    expect(one.transport.counters['cluster-mismatch']).toBeGreaterThan(0);
    expect(JSON.stringify(other.warnings[0])).toContain('cluster-1');
  });
});

describe('opening and closing', () => {
  it('fails with CONFIG where the port is taken or an id is too long', async () => {
    const { address } = await listen('node-1');
    await expect(listen('node-2', { bindAddress: address })).rejects.toThrow(ConfigError);
    await expect(listen('node-2', { bindAddress: address })).rejects.toThrow(address);
    await expect(listen('x'.repeat(129))).rejects.toThrow(ConfigError);
  });

  it('leaves nothing open and tells nobody anything afterwards', async () => {
    const [one, two] = await pair();
    const lane = await one.transport.openSnapshotLane('node-2');
    let closes = 0;
    lane.onClose(() => {
      closes += 1;
    });
    const pending = one.transport.openSnapshotLane('node-2');
    const closing = one.transport.close();
    await expect(pending).rejects.toMatchObject({ code: 'CLOSED' });
    await closing;
    await one.transport.close();
    expect(closes).toBe(1);
    one.transport.setPeers(new Map([['node-2', two.address]]));
    await two.until(({ disconnected }) => disconnected.length === 2);
    expect(one.disconnected).toEqual([]);
    expect(one.transport.send('node-2', 20, [])).toBe(false);
    await expect(one.transport.openSnapshotLane('node-2')).rejects.toMatchObject({
      code: 'CLOSED',
    });
  });
});
