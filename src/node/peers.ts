import type { Clock } from '../host/clock.js';
import type { Membership, NodeId } from '../raft/types.js';
import type { Transport } from '../transport/transport.js';
import { allMembers } from './wire/membership-json.js';

const GRACE_MS = 2000;

/** Whom the transport is connected with: the other members, and for a while those that left. */
export class Peers {
  readonly #clock: Clock;
  readonly #transport: Pick<Transport, 'setPeers'>;
  readonly #nodeId: NodeId;
  #addresses: ReadonlyMap<NodeId, string> = new Map();
  #stopped = false;

  constructor(clock: Clock, transport: Pick<Transport, 'setPeers'>, nodeId: NodeId) {
    this.#clock = clock;
    this.#transport = transport;
    this.#nodeId = nodeId;
  }

  /** Follows a new membership; who is no longer in it keeps its connection for two seconds. */
  use(membership: Membership): void {
    const before = this.#addresses;
    const others = allMembers(membership).filter(({ nodeId }) => nodeId !== this.#nodeId);
    this.#addresses = new Map(others.map(({ nodeId, address }) => [nodeId, address]));
    this.#transport.setPeers(new Map([...before, ...this.#addresses]));
    const someLeft = [...before.keys()].some((nodeId) => !this.#addresses.has(nodeId));
    if (someLeft) this.#clock.setTimer(GRACE_MS, () => this.#part());
  }

  stop(): void {
    this.#stopped = true;
  }

  #part(): void {
    if (!this.#stopped) this.#transport.setPeers(this.#addresses);
  }
}
