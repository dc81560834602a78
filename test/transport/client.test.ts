import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { formatAddress } from '../../src/port/addresses.js';
import { ConfigError, TimeoutError } from '../../src/port/errors.js';
import { type ClientLink, connectClient } from '../../src/transport/client.js';
import { FRAME_TYPE } from '../../src/transport/frame-type.js';
import { encodeHello, PROTOCOL } from '../../src/transport/hello.js';
import { frameOf } from './fixture/raw-socket.js';
import { closeTransports, RecordingTransport } from './fixture/recording-transport.js';
import { bytes, codec, patterned, transportHost } from './fixture/transport-host.js';

const servers: Server[] = [];
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  for (const server of servers.splice(0)) server.close();
  await closeTransports();
});

const connect = (address: string, options = {}): Promise<ClientLink> =>
  connectClient(transportHost, codec, address, {
    clusterId: '',
    timeoutMs: 5_000,
    maxFrameBytes: 1024 * 1024,
    ...options,
  });

async function serverThat(answers: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined).once('data', () => answers(socket));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('not bound');
  return formatAddress({ host: bound.address, port: bound.port });
}

const welcome = (fields = {}): Uint8Array =>
  frameOf(
    FRAME_TYPE.welcome,
    encodeHello({
      ...PROTOCOL,
      lane: 'client',
      incarnation: '0000000000000000',
      clusterId: 'cluster-1',
      nodeId: 'node-1',
      toNodeId: '',
      ...fields,
    }),
  );

describe('a client', () => {
  it('learns node and cluster and exchanges frames', async () => {
    const node = await RecordingTransport.listen();
    node.onFrame = ({ link, payload }) => link.send(33, [payload, bytes(9)]);
    const client = await connect(node.address);
    expect(client).toMatchObject({ nodeId: 'node-1', clusterId: 'cluster-1' });
    const answer = new Promise<unknown>((resolve) => {
      client.onFrame((type, payload) => resolve([type, ...payload]));
    });
    expect(client.send(32, [bytes(4)])).toBe(true);
    expect(await answer).toEqual([33, 4, 9]);
    expect(node.frames[0]?.link).toMatchObject({ nodeId: undefined, lane: 'client' });
  });

  it('may reach a node that has no cluster yet', async () => {
    const node = await RecordingTransport.listen({ clusterId: '' });
    expect(await connect(node.address)).toMatchObject({ clusterId: '', nodeId: 'node-1' });
    expect(node.learnt).toEqual([]);
    await expect(connect(node.address, { clusterId: 'cluster-1' })).rejects.toMatchObject({
      code: 'CLUSTER_MISMATCH',
    });
  });

  it('that leaves is no disconnected peer', async () => {
    const node = await RecordingTransport.listen();
    const client = await connect(node.address);
    client.send(32, []);
    await node.until(({ frames }) => frames.length === 1);
    const gone = new Promise<void>((resolve) => node.frames[0]?.link.onClose(resolve));
    client.close();
    await gone;
    expect(client.send(32, [])).toBe(false);
    expect(node.disconnected).toEqual([]);
  });

  it('is told when the node goes', async () => {
    const node = await RecordingTransport.listen();
    const client = await connect(node.address);
    const closed = new Promise<void>((resolve) => client.onClose(resolve));
    await node.transport.close();
    await closed;
  });

  it('does not send a frame that is too long', async () => {
    const node = await RecordingTransport.listen();
    const client = await connect(node.address, { maxFrameBytes: 100 });
    expect(client.send(32, [patterned(89)])).toBe(false);
    expect(client.send(32, [patterned(88)])).toBe(true);
    await node.until(({ frames }) => frames.length === 1);
  });
});

describe('a client that cannot connect', () => {
  it('gets CLUSTER_MISMATCH that names both clusters', async () => {
    const { address } = await RecordingTransport.listen();
    const refused = connect(address, { clusterId: 'cluster-2' });
    await expect(refused).rejects.toMatchObject({ code: 'CLUSTER_MISMATCH' });
    await expect(refused).rejects.toThrow(`${address} belongs to cluster "cluster-1"`);
  });

  it('gets TIMEOUT that names the address where nobody listens', async () => {
    const refused = connect('127.0.0.1:1');
    await expect(refused).rejects.toThrow(TimeoutError);
    await expect(refused).rejects.toThrow('127.0.0.1:1 cannot be reached');
  });

  it('gets TIMEOUT from a server that takes the hello and says nothing', async () => {
    const address = await serverThat(() => undefined);
    const silent = connect(address, { timeoutMs: 300 });
    await expect(silent).rejects.toThrow(TimeoutError);
    await expect(silent).rejects.toThrow(`${address} did not finish the handshake within 300 ms`);
  });

  it('gets TIMEOUT from a server that hangs up', async () => {
    const address = await serverThat((socket) => socket.destroy());
    await expect(connect(address)).rejects.toThrow(TimeoutError);
  });

  it.each<[string, Uint8Array]>([
    ['noise', patterned(40)],
    ['a web page', new TextEncoder().encode('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['a pong', frameOf(FRAME_TYPE.pong)],
    ['the welcome of another protocol', frameOf(FRAME_TYPE.welcome, patterned(60))],
    ['a welcome without a node', welcome({ nodeId: '' })],
    ['a welcome of a later version', welcome({ minVersion: 2, maxVersion: 3 })],
  ])('gets CONFIG from a server that answers with %s', async (_, answer) => {
    const address = await serverThat((socket) => socket.write(answer));
    const refused = connect(address);
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(address);
  });

  it('gets CLUSTER_MISMATCH from a server that welcomes it to another cluster', async () => {
    const address = await serverThat((socket) => socket.write(welcome()));
    await expect(connect(address)).resolves.toMatchObject({ clusterId: 'cluster-1' });
    const refused = connect(address, { clusterId: 'cluster-2' });
    await expect(refused).rejects.toMatchObject({ code: 'CLUSTER_MISMATCH' });
  });

  it.each([
    ['nowhere', ''],
    ['127.0.0.1:1', 'x'.repeat(200)],
  ])('gets CONFIG for the address %s and the cluster %j', async (address, clusterId) => {
    await expect(connect(address, { clusterId })).rejects.toThrow(ConfigError);
  });
});
