import { createServer, connect as openSocket, type Server, type Socket } from 'node:net';
import { formatAddress, parseAddress } from '../port/addresses.js';
import { ConfigError } from '../port/errors.js';
import type { Connection, Listener, Network } from './network.js';
import { TcpConnection } from './tcp-connection.js';

const SOCKET_OPTIONS = { noDelay: true, keepAlive: true, keepAliveInitialDelay: 5_000 } as const;

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EADDRNOTAVAIL: 'this machine has no such address',
  EACCES: 'this process may not use the port',
  ENOTFOUND: 'the host name is unknown',
};

const ignore = (): void => undefined;

/** TCP sockets of this machine. Nagle is off, keep-alive is on. */
export const tcpNetwork: Network = { listen, connect };

async function listen(
  address: string,
  onConnection: (connection: Connection) => void,
): Promise<Listener> {
  const { host, port } = parseAddress(address);
  const server = createServer(SOCKET_OPTIONS, (socket) => onConnection(new TcpConnection(socket)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(address, error)));
    server.listen({ host, port }, resolve);
  });
  server.on('error', ignore);
  return { address: formatAddress({ host, port: boundPort(server) }), close: () => close(server) };
}

function connect(
  address: string,
  timeoutMs: number,
  callback: (error: Error | undefined, connection: Connection | undefined) => void,
): void {
  const socket = socketTo(address);
  if (socket instanceof Error) {
    setImmediate(callback, socket, undefined);
    return;
  }
  const fail = (error: Error): void => {
    clearTimeout(timer);
    socket.removeListener('error', fail).on('error', ignore).destroy();
    callback(error, undefined);
  };
  const timer = setTimeout(() => fail(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  socket.once('error', fail);
  socket.once('connect', () => {
    clearTimeout(timer);
    socket.removeListener('error', fail);
    callback(undefined, new TcpConnection(socket));
  });
}

function socketTo(address: string): Socket | Error {
  try {
    return openSocket({ ...parseAddress(address), ...SOCKET_OPTIONS });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function boundPort(server: Server): number {
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : 0;
}

const close = (server: Server): Promise<void> =>
  new Promise((resolve) => server.close(() => resolve()));

function listenFailure(address: string, cause: NodeJS.ErrnoException): ConfigError {
  const why = LISTEN_FAILURES[cause.code ?? ''] ?? cause.message;
  return new ConfigError(`cannot listen on ${address}: ${why}`, { cause });
}
