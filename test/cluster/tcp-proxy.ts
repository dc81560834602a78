import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

interface Stream {
  readonly from: string | undefined;
  readonly near: Socket;
  readonly far: Socket;
  hello: Uint8Array | undefined;
}

/** Tells from the first bytes of a connection which node it comes from. */
export type SourceOf = (hello: Uint8Array) => string | undefined;

/** Stands in front of one node and forwards TCP to it, except from nodes it is cut off from. */
export class TcpProxy {
  readonly nodeId: string;
  readonly address: string;
  /** Where the node really listens. */
  target = '';
  readonly #server: Server;
  readonly #sourceOf: SourceOf;
  readonly #cutFrom = new Set<string>();
  readonly #streams = new Set<Stream>();

  private constructor(nodeId: string, server: Server, sourceOf: SourceOf) {
    this.nodeId = nodeId;
    this.#server = server;
    this.#sourceOf = sourceOf;
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no address');
    this.address = `127.0.0.1:${address.port}`;
    server.on('connection', (near) => this.#accept(near));
  }

  static async start(nodeId: string, sourceOf: SourceOf): Promise<TcpProxy> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new TcpProxy(nodeId, server, sourceOf);
  }

  /** From now on nothing passes between this node and `from`; connections stay open and silent. */
  cut(from: string): void {
    this.#cutFrom.add(from);
    this.#apply();
  }

  /** Everything passes again, what was held back first. */
  heal(): void {
    this.#cutFrom.clear();
    this.#apply();
  }

  async close(): Promise<void> {
    for (const { near, far } of this.#streams) {
      near.destroy();
      far.destroy();
    }
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #accept(near: Socket): void {
    near.on('error', () => undefined);
    near.once('data', (hello) => {
      const [host, port] = this.target.split(':');
      const far = connect(Number(port), host);
      const stream: Stream = { from: this.#sourceOf(hello), near, far, hello };
      this.#streams.add(stream);
      this.#join(stream);
    });
  }

  #join(stream: Stream): void {
    const { near, far } = stream;
    const end = (): void => {
      this.#streams.delete(stream);
      near.destroy();
      far.destroy();
    };
    far.on('error', end);
    near.on('data', (bytes) => far.write(bytes)).on('close', end);
    far.on('data', (bytes) => near.write(bytes)).on('close', end);
    this.#apply();
  }

  #apply(): void {
    for (const stream of this.#streams) {
      const { from, near, far, hello } = stream;
      const isCut = from !== undefined && this.#cutFrom.has(from);
      if (!isCut && hello !== undefined) {
        far.write(hello);
        stream.hello = undefined;
      }
      for (const socket of [near, far]) {
        if (isCut) socket.pause();
        else socket.resume();
      }
    }
  }
}
