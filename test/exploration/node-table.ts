import { createHash } from 'node:crypto';
import type { Message } from '../../src/raft/message.js';
import type { Role, Term } from '../../src/raft/types.js';
import {
  type Durable,
  ExploredNode,
  emptyDisk,
  type Flaws,
  isRestart,
  type NodeInput,
  type Restart,
  type Settings,
} from './explored-node.js';
import type { LogId, Logs } from './logs.js';
import type { MessageId, Messages } from './messages.js';
import { NODE_IDS, settingsOf } from './small-world.js';

export type NodeStateId = number;

export interface NodeState {
  readonly node: number;
  readonly role: Role;
  readonly term: Term;
  readonly log: LogId;
  readonly durableLog: LogId;
  readonly committed: LogId;
  readonly durableTerm: Term;
  readonly unfinishedWrites: number;
  readonly depth: number;
  readonly boot: Durable;
  readonly before: NodeStateId;
  readonly input: NodeInput | undefined;
}

export interface Transition {
  readonly id: number;
  readonly next: NodeStateId;
  readonly sent: readonly MessageId[];
  readonly problems: readonly string[];
  readonly isNotable: boolean;
}

export interface TableOptions {
  readonly flaws?: Flaws;
  readonly founding?: boolean;
}

interface Retraced {
  readonly fingerprint: string;
  readonly sent: readonly Message[];
}

const INPUTS = 2 ** 20;
const FIRST_MESSAGE = 128;

export class NodeTable {
  readonly #logs: Logs;
  readonly #messages: Messages;
  readonly #flaws: Flaws;
  readonly #founding: boolean;
  readonly #settings: readonly Settings[];
  readonly #ids = new Map<string, NodeStateId>();
  readonly #states: NodeState[] = [];
  readonly #transitions = new Map<number, Transition>();
  #isWatched = false;
  onMerge: (known: NodeStateId, from: NodeStateId, input: NodeInput) => void = () => undefined;
  replayed = 0;

  constructor(logs: Logs, messages: Messages, { flaws = {}, founding = false }: TableOptions) {
    this.#logs = logs;
    this.#messages = messages;
    this.#flaws = flaws;
    this.#founding = founding;
    this.#settings = NODE_IDS.map((nodeId) => settingsOf(nodeId, flaws));
  }

  get count(): number {
    return this.#states.length;
  }

  get transitionCount(): number {
    return this.#transitions.size;
  }

  at(id: NodeStateId): NodeState {
    const state = this.#states[id];
    if (state === undefined) throw new Error(`no state ${id}`);
    return state;
  }

  start(node: number): NodeStateId {
    const boot = emptyDisk(this.#founding ? node + 1 : 0);
    const origin = { boot, before: -1, input: undefined, depth: 0 };
    return this.#intern(node, this.#boot(node, boot), origin);
  }

  deliver(from: NodeStateId, message: MessageId): Transition {
    const key = from * INPUTS + FIRST_MESSAGE + message;
    const known = this.#transitions.get(key);
    if (known !== undefined) return known;
    return this.#compute(key, from, {
      kind: 'message',
      message: this.#messages.at(message).message,
    });
  }

  step(from: NodeStateId, code: number, input: NodeInput): Transition {
    const key = from * INPUTS + code;
    return this.#transitions.get(key) ?? this.#compute(key, from, input);
  }

  retrace(from: NodeStateId, inputs: readonly NodeInput[]): Retraced {
    const explored = this.#rebuild(from);
    for (const input of inputs) {
      explored.takeSent();
      if (!isRestart(input)) explored.step(input);
    }
    return { fingerprint: explored.fingerprint(), sent: explored.takeSent() };
  }

  #compute(key: number, from: NodeStateId, input: NodeInput): Transition {
    const transition = isRestart(input) ? this.#restart(from, input) : this.#go(from, input);
    this.#transitions.set(key, transition);
    return transition;
  }

  #restart(from: NodeStateId, restart: Restart): Transition {
    const { node, depth } = this.at(from);
    const left = this.#rebuild(from).afterRestart(restart);
    const boot = this.#flaws.survives?.(left) ?? left;
    this.#isWatched = true;
    const explored = this.#boot(node, boot);
    this.#isWatched = false;
    const origin = { boot, before: -1, input: undefined, depth: depth + 1 };
    return this.#transition(from, explored, this.#intern(node, explored, origin));
  }

  #go(from: NodeStateId, input: Exclude<NodeInput, Restart>): Transition {
    const { node, boot, depth } = this.at(from);
    const explored = this.#rebuild(from);
    explored.takeSent();
    this.#isWatched = true;
    explored.step(input);
    this.#isWatched = false;
    const origin = { boot, before: from, input, depth: depth + 1 };
    return this.#transition(from, explored, this.#intern(node, explored, origin));
  }

  #transition(from: NodeStateId, explored: ExploredNode, next: NodeStateId): Transition {
    const sent = explored.takeSent();
    const before = this.at(from);
    const after = this.at(next);
    const says = sent.some((message) => message.type === 'vote' || message.type === 'voteResponse');
    const isNotable =
      says ||
      before.role !== after.role ||
      before.term !== after.term ||
      before.log !== after.log ||
      before.durableLog !== after.durableLog ||
      before.committed !== after.committed;
    return {
      id: this.#transitions.size,
      next,
      sent: sent.map((message) => this.#messages.idOf(message)),
      problems: [...explored.problems],
      isNotable,
    };
  }

  #boot(node: number, durable: Durable): ExploredNode {
    const settings = this.#settings[node];
    if (settings === undefined) throw new Error(`no node ${node}`);
    return new ExploredNode(settings, durable, () => this.#isWatched);
  }

  #rebuild(id: NodeStateId): ExploredNode {
    const inputs: NodeInput[] = [];
    const { node, boot } = this.at(id);
    for (let at = this.at(id); at.input !== undefined; at = this.at(at.before)) {
      inputs.push(at.input);
    }
    const explored = this.#boot(node, boot);
    for (const input of inputs.reverse()) if (!isRestart(input)) explored.step(input);
    this.replayed += inputs.length;
    return explored;
  }

  #intern(
    node: number,
    explored: ExploredNode,
    origin: Pick<NodeState, 'boot' | 'before' | 'input' | 'depth'>,
  ): NodeStateId {
    const key = createHash('sha1').update(`${node}|${explored.fingerprint()}`).digest('base64');
    const known = this.#ids.get(key);
    if (known !== undefined) {
      if (origin.input !== undefined) this.onMerge(known, origin.before, origin.input);
      return known;
    }
    const { role, term, commitIndex } = explored.core.view();
    const log = this.#logs.idOf(explored.log);
    this.#ids.set(key, this.#states.length);
    return (
      this.#states.push({
        node,
        role,
        term,
        log,
        durableLog: this.#logs.idOf(explored.durable.entries),
        committed: this.#logs.cut(log, commitIndex),
        durableTerm: explored.durable.hardState.term,
        unfinishedWrites: explored.unfinished.length,
        ...origin,
      }) - 1
    );
  }
}
