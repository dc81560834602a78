import { TcpProxy } from './tcp-proxy.js';

/** A proxy in front of each node: a network between processes that can be cut and healed. */
export class ProxiedNetwork {
  readonly #proxies: readonly TcpProxy[];

  private constructor(proxies: readonly TcpProxy[]) {
    this.#proxies = proxies;
  }

  static async start(nodeIds: readonly string[]): Promise<ProxiedNetwork> {
    const starting = nodeIds.map((target) => {
      const others = nodeIds.filter((nodeId) => nodeId !== target);
      return TcpProxy.start(target, (hello) => {
        const text = Buffer.from(hello).toString('latin1');
        return others.find((nodeId) => text.includes(nodeId));
      });
    });
    return new ProxiedNetwork(await Promise.all(starting));
  }

  of(nodeId: string): TcpProxy {
    const proxy = this.#proxies.find((other) => other.nodeId === nodeId);
    if (proxy === undefined) throw new Error(`no proxy for ${nodeId}`);
    return proxy;
  }

  /** Cuts these nodes off from all others, both ways. */
  isolate(...nodeIds: readonly string[]): void {
    for (const proxy of this.#proxies) {
      for (const { nodeId } of this.#proxies) {
        if (nodeIds.includes(nodeId) !== nodeIds.includes(proxy.nodeId)) proxy.cut(nodeId);
      }
    }
  }

  heal(): void {
    for (const proxy of this.#proxies) proxy.heal();
  }

  async close(): Promise<void> {
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
  }
}
