import type { Host } from '../../../src/host/host.js';
import { RaftNode } from '../../../src/node/node.js';
import { RaftCore } from '../../../src/raft/core.js';
import type { Input } from '../../../src/raft/input.js';
import type { Ready } from '../../../src/raft/ready.js';

export const FLOOD_PROPOSAL = 2 ** 40;

export interface CoreWatcher {
  stepped(core: RaftCore, input: Input): void;
  taken(core: RaftCore, ready: Ready): void;
}

const openedOn = new WeakMap<Host, (node: RaftNode) => void>();
let watcher: CoreWatcher | undefined;

const { open } = RaftNode;
RaftNode.open = async (host, kernel, options) => {
  const node = await open.call(RaftNode, host, kernel, options);
  openedOn.get(host)?.(node);
  return node;
};

const { step, takeReady } = RaftCore.prototype;
RaftCore.prototype.step = function (input, nowMs) {
  if (isFlood(input) && (this.view().leading?.uncommittedBytes ?? 0) === 0) return;
  step.call(this, input, nowMs);
  watcher?.stepped(this, input);
};
RaftCore.prototype.takeReady = function () {
  const ready = takeReady.call(this);
  watcher?.taken(this, ready);
  return ready;
};

const isFlood = (input: Input): boolean =>
  input.type === 'propose' && input.proposalId === FLOOD_PROPOSAL;

export function watchHost(host: Host, opened: (node: RaftNode) => void): void {
  openedOn.set(host, opened);
}

export function watchCores(next: CoreWatcher): void {
  watcher = next;
}
