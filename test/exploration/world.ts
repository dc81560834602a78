import {
  type Choice,
  choiceOf,
  type Delivery,
  deliveryOf,
  inputOf,
  type Meaning,
  MOST_KEPT,
  meaningOf,
} from './choices.js';
import type { Flaws } from './explored-node.js';
import { Histories, type HistoryId } from './history.js';
import { Logs } from './logs.js';
import { type MessageId, Messages } from './messages.js';
import { type NodeState, type NodeStateId, NodeTable, type Transition } from './node-table.js';
import { type Bounds, type Budgets, NODE_IDS } from './small-world.js';

export interface World {
  readonly nodes: readonly NodeStateId[];
  readonly history: HistoryId;
  readonly budgets: number;
  readonly messages: readonly MessageId[];
}

export interface Outcome {
  readonly world: World;
  readonly problems: readonly string[];
}

const QUORUM = 2;
const NONE: readonly string[] = [];
const SHIFTS: Record<keyof Budgets, number> = {
  proposals: 0,
  crashes: 4,
  duplicates: 8,
  disconnects: 12,
  ticks: 16,
  overtakings: 20,
  wipes: 24,
};

const SPENDING: Partial<Record<string, keyof Budgets>> = {
  propose: 'proposals',
  crash: 'crashes',
  disconnect: 'disconnects',
  tick: 'ticks',
  wipe: 'wipes',
};

export class SmallWorld {
  readonly logs = new Logs();
  readonly messages = new Messages();
  readonly table: NodeTable;
  readonly histories: Histories;
  readonly bounds: Bounds;
  lost = 0;
  #beyond = 0;

  constructor(bounds: Bounds, flaws: Flaws = {}) {
    this.bounds = bounds;
    this.table = new NodeTable(this.logs, this.messages, {
      flaws,
      founding: bounds.founding === true,
    });
    this.histories = new Histories(this.logs, this.messages, this.table);
  }

  get beyondTerms(): number {
    return this.#beyond;
  }

  initial(): World {
    return {
      nodes: NODE_IDS.map((_nodeId, node) => this.table.start(node)),
      history: this.histories.start,
      budgets: packed(this.bounds.budgets),
      messages: [],
    };
  }

  choices({ nodes, budgets, messages }: World): Choice[] {
    const choices: Choice[] = [];
    nodes.forEach((id, node) => {
      const { role, unfinishedWrites } = this.table.at(id);
      if (has(budgets, 'ticks')) choices.push(choiceOf('tick', node));
      if (unfinishedWrites > 0) choices.push(choiceOf('persist', node));
      if (role === 'leader' && has(budgets, 'proposals')) choices.push(choiceOf('propose', node));
      if (has(budgets, 'crashes')) {
        const most = Math.min(unfinishedWrites, MOST_KEPT);
        for (let kept = 0; kept <= most; kept += 1) choices.push(choiceOf('crash', node, kept));
      }
      if (has(budgets, 'wipes')) choices.push(choiceOf('wipe', node));
      if (!has(budgets, 'disconnects')) return;
      nodes.forEach((_id, peer) => {
        if (peer !== node) choices.push(choiceOf('disconnect', node, peer));
      });
    });
    for (const message of messages) {
      choices.push(deliveryOf(message, 'once'));
      if (has(budgets, 'duplicates')) choices.push(deliveryOf(message, 'twice'));
      if (has(budgets, 'overtakings') && this.#isBehind(messages, message)) {
        choices.push(deliveryOf(message, 'overtaking'));
      }
    }
    return choices;
  }

  after(world: World, choice: Choice): Outcome | undefined {
    const meaning = meaningOf(choice);
    const node = meaning.kind === 'input' ? meaning.node : this.messages.at(meaning.message).to;
    const from = world.nodes[node] ?? 0;
    const transition = this.#transition(world, meaning, from);
    const isNothing = transition.next === from && transition.sent.length === 0;
    if (isNothing && (meaning.kind === 'input' || meaning.how === 'twice')) return undefined;
    const next = this.table.at(transition.next);
    if (next.term > this.bounds.terms) {
      this.#beyond += 1;
      return undefined;
    }
    const { history, problems } = this.histories.advance(world.history, transition);
    const nodes = world.nodes.slice();
    nodes[node] = transition.next;
    const messages = this.#messagesAfter(world.messages, meaning, transition, nodes);
    const after = { nodes, history, budgets: spent(world.budgets, meaning), messages };
    const isQuiet = !transition.isNotable && transition.problems.length === 0;
    if (isQuiet) return { world: after, problems: NONE };
    return { world: after, problems: [...transition.problems, ...problems, ...this.check(after)] };
  }

  check({ nodes, history }: World): string[] {
    const problems: string[] = [];
    const states = nodes.map((id) => this.table.at(id));
    const { committed, committedBy } = this.histories.at(history);
    const holders = states.filter(({ durableLog }) => this.logs.isPrefix(committed, durableLog));
    if (holders.length < QUORUM && this.bounds.budgets.wipes === 0) {
      problems.push(`no quorum holds what is committed: ${this.logs.text(committed)}`);
    }
    for (const state of states) {
      if (!this.logs.isPrefix(state.committed, committed)) {
        problems.push(`state machine safety: ${nameOf(state)} committed something else`);
      }
      if (state.role !== 'leader') continue;
      const due = committedBy[Math.min(state.term, committedBy.length - 1)];
      if (due !== undefined && !this.logs.isPrefix(due, state.log)) {
        problems.push(`leader completeness: ${nameOf(state)} leads without ${this.logs.text(due)}`);
      }
    }
    return [...problems, ...this.#mismatches(states)];
  }

  #mismatches(states: readonly NodeState[]): string[] {
    return states.flatMap((left, position) =>
      states
        .slice(position + 1)
        .filter((right) => !this.logs.match(left.log, right.log))
        .map((right) => `log matching: the logs of ${nameOf(left)} and ${nameOf(right)} differ`),
    );
  }

  #transition({ budgets }: World, meaning: Meaning, from: NodeStateId): Transition {
    if (meaning.kind === 'deliver') return this.table.deliver(from, meaning.message);
    const { does } = meaning;
    const isProposal = does === 'propose';
    const made = this.bounds.budgets.proposals - ((budgets >> SHIFTS.proposals) & 15);
    const at = isProposal ? made : meaning.at;
    return this.table.step(from, choiceOf(does, 0, at), inputOf(does, at));
  }

  #messagesAfter(
    before: readonly MessageId[],
    meaning: Meaning,
    { sent }: Transition,
    nodes: readonly NodeStateId[],
  ): readonly MessageId[] {
    const arrived = meaning.kind === 'deliver' ? this.#withoutArrived(before, meaning) : before;
    const left = arrived.filter((message) => !this.#isDeadAt(message, nodes));
    for (const message of sent) {
      if (!left.includes(message) && !this.#isDeadAt(message, nodes)) this.#send(left, message);
    }
    return left;
  }

  #withoutArrived(
    before: readonly MessageId[],
    { message, how }: { readonly message: MessageId; readonly how: Delivery },
  ): readonly MessageId[] {
    if (how === 'twice') return before;
    if (how === 'overtaking') return before.filter((other) => other !== message);
    const { link } = this.messages.at(message);
    const position = before.indexOf(message);
    return before.filter((other, at) => at > position || this.messages.at(other).link !== link);
  }

  #send(left: MessageId[], message: MessageId): void {
    const { link } = this.messages.at(message);
    const isLater = (other: MessageId): boolean => this.messages.at(other).link > link;
    const later = left.findIndex(isLater);
    const end = later === -1 ? left.length : later;
    left.splice(end, 0, message);
    const first = left.findIndex((other) => this.messages.at(other).link === link);
    if (end + 1 - first <= this.bounds.linkMessages) return;
    left.splice(first, 1);
    this.lost += 1;
  }

  #isBehind(messages: readonly MessageId[], message: MessageId): boolean {
    const before = messages[messages.indexOf(message) - 1];
    return before !== undefined && this.messages.at(before).link === this.messages.at(message).link;
  }

  isDead(id: MessageId, { durableTerm, role }: NodeState): boolean {
    const { isAnswer, isVote, term } = this.messages.at(id);
    if (!isAnswer || this.bounds.budgets.wipes > 0) return false;
    return durableTerm > term || (isVote && durableTerm === term && role !== 'candidate');
  }

  #isDeadAt(id: MessageId, nodes: readonly NodeStateId[]): boolean {
    return this.isDead(id, this.table.at(nodes[this.messages.at(id).to] ?? 0));
  }
}

export function nameOf({ node, role, term }: NodeState): string {
  return `${NODE_IDS[node]} (${role}, term ${term})`;
}

function packed(budgets: Budgets): number {
  return Object.entries(SHIFTS).reduce(
    (all, [name, shift]) => all + (budgets[name as keyof Budgets] << shift),
    0,
  );
}

function has(budgets: number, name: keyof Budgets): boolean {
  return ((budgets >> SHIFTS[name]) & 15) > 0;
}

function spent(budgets: number, meaning: Meaning): number {
  if (meaning.kind === 'deliver') {
    if (meaning.how === 'once') return budgets;
    return budgets - (1 << SHIFTS[meaning.how === 'twice' ? 'duplicates' : 'overtakings']);
  }
  const name = SPENDING[meaning.does];
  return name === undefined ? budgets : budgets - (1 << SHIFTS[name]);
}
