import { Member } from '../../src/node/member.js';
import { FRAME } from '../../src/node/wire/frames.js';
import type { Link } from '../../src/transport/link.js';
import type { Life } from './host/life.js';
import type { SimulatedRandom } from './host/simulated-random.js';
import type { SimulatedNode } from './simulated-node.js';
import type { World } from './world.js';

interface Frame {
  readonly link: Link;
  readonly type: number;
  readonly payload: Uint8Array;
}

interface Route {
  readonly node: SimulatedNode;
  readonly receiver: Life;
  readonly sender: Life | undefined;
}

const MEAN_LATE_MS = 20;
const LATE_STRETCHES = [1, 1, 5, 30];

export class Deliveries {
  lost = 0;
  doubled = 0;
  late = 0;
  readonly #world: World;
  readonly #random: SimulatedRandom;
  readonly #nodes = new WeakMap<Member, SimulatedNode>();
  readonly #delivered = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
    this.#random = world.random.stream('deliveries');
    watchFrames(this);
  }

  arrived(member: Member, frame: Frame): void {
    const node = this.#nodeOf(member);
    if (node === undefined || this.lost + this.doubled + this.late === 0) {
      deliver(member, frame);
      return;
    }
    if (this.#random.chance(this.lost)) return;
    if (this.#random.chance(this.doubled)) this.#deliverLate(node, frame);
    if (this.#random.chance(this.late)) this.#deliverLate(node, frame);
    else {
      const name = routeName(node, frame);
      this.#delivered.set(name, (this.#delivered.get(name) ?? 0) + 1);
      deliver(member, frame);
    }
  }

  #deliverLate(node: SimulatedNode, frame: Frame): void {
    const name = routeName(node, frame);
    const before = this.#delivered.get(name) ?? 0;
    const sender = this.#world.find(frame.link.nodeId ?? '')?.life;
    const route = { node, receiver: node.life, sender };
    const lateMs = this.#random.exponential(MEAN_LATE_MS) * this.#random.pick(LATE_STRETCHES);
    this.#world.clock.schedule(lateMs, { what: `a late message to ${node.nodeId}` }, () => {
      if ((this.#delivered.get(name) ?? 0) > before) {
        this.#world.situations.met('messages overtook one another');
      }
      node.life.whenRunning(() => this.#arriveAfterAll(route, frame));
    });
  }

  #arriveAfterAll({ node, receiver, sender }: Route, frame: Frame): void {
    const member = node.raft?.member;
    const isNewLife = node.life !== receiver;
    if (member === undefined || !node.life.alive) return;
    if (isNewLife && frame.type === FRAME.readIndexResponse) return;
    if (isNewLife || this.#world.find(frame.link.nodeId ?? '')?.life !== sender) {
      this.#world.situations.met('message of an older life delivered');
    }
    deliver(member, frame);
  }

  #nodeOf(member: Member): SimulatedNode | undefined {
    const known = this.#nodes.get(member);
    if (known !== undefined) return known;
    const node = this.#world.nodes.find(({ raft }) => raft?.member === member);
    if (node !== undefined) this.#nodes.set(member, node);
    return node;
  }
}

const routeName = (node: SimulatedNode, { link }: Frame): string => `${link.nodeId}>${node.nodeId}`;

let watching: Deliveries | undefined;

const { onFrame } = Member.prototype;

const deliver = (member: Member, { link, type, payload }: Frame): void =>
  onFrame.call(member, link, type, payload);

Member.prototype.onFrame = function (link, type, payload) {
  const frame = { link, type, payload };
  if (watching === undefined || type >= FRAME.snapshotBegin) deliver(this, frame);
  else watching.arrived(this, frame);
};

function watchFrames(deliveries: Deliveries): void {
  watching = deliveries;
}
