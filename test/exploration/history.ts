import type { LogId, Logs } from './logs.js';
import type { Messages } from './messages.js';
import type { NodeState, NodeTable, Transition } from './node-table.js';
import { NODE_IDS } from './small-world.js';

export type HistoryId = number;

export interface History {
  readonly leaders: readonly number[];
  readonly votes: readonly string[];
  readonly committed: LogId;
  readonly committedBy: readonly LogId[];
}

interface Advance {
  readonly history: HistoryId;
  readonly problems: readonly string[];
}

const TRANSITIONS = 2 ** 26;

export class Histories {
  readonly #logs: Logs;
  readonly #messages: Messages;
  readonly #table: NodeTable;
  readonly #ids = new Map<string, HistoryId>();
  readonly #known: History[] = [];
  readonly #advances = new Map<number, Advance>();
  readonly start: HistoryId;

  constructor(logs: Logs, messages: Messages, table: NodeTable) {
    this.#logs = logs;
    this.#messages = messages;
    this.#table = table;
    this.start = this.#intern({
      leaders: [],
      votes: [],
      committed: logs.idOf([]),
      committedBy: [],
    });
  }

  at(id: HistoryId): History {
    const history = this.#known[id];
    if (history === undefined) throw new Error(`no history ${id}`);
    return history;
  }

  advance(from: HistoryId, transition: Transition): Advance {
    if (!transition.isNotable) return { history: from, problems: [] };
    const key = from * TRANSITIONS + transition.id;
    const known = this.#advances.get(key);
    if (known !== undefined) return known;
    const advance = this.#compute(this.at(from), transition);
    this.#advances.set(key, advance);
    return advance;
  }

  #compute(before: History, transition: Transition): Advance {
    const problems: string[] = [];
    const after = this.#table.at(transition.next);
    const history = {
      ...this.#withCommits(before, after, problems),
      leaders: withLeader(before.leaders, after, problems),
      votes: this.#withVotes(before.votes, transition, problems),
    };
    return { history: this.#intern(history), problems };
  }

  #withVotes(before: readonly string[], { sent }: Transition, problems: string[]): string[] {
    const votes = new Set(before);
    for (const id of sent) {
      const { message } = this.#messages.at(id);
      const { from, to, term, type } = message;
      const isVote = type === 'vote' || (type === 'voteResponse' && message.granted);
      if (!isVote) continue;
      const vote = `${term}:${from}>${type === 'vote' ? from : to}`;
      const other = before.find((given) => given.startsWith(`${term}:${from}>`));
      if (other !== undefined && other !== vote) {
        problems.push(`one vote a term: ${from} gives ${other} and ${vote}`);
      }
      votes.add(vote);
    }
    return [...votes].sort();
  }

  #withCommits(
    { committed, committedBy }: History,
    after: NodeState,
    problems: string[],
  ): Pick<History, 'committed' | 'committedBy'> {
    const isNews = this.#logs.length(after.committed) > this.#logs.length(committed);
    if (!isNews) return { committed, committedBy };
    if (after.role !== 'leader') problems.push('a follower commits what no leader committed');
    const grown = [...committedBy];
    for (let term = after.term; term < Math.max(grown.length, after.term + 1); term += 1) {
      grown[term] = after.committed;
    }
    const filled = Array.from(grown, (log) => log ?? this.#logs.idOf([]));
    return { committed: after.committed, committedBy: filled };
  }

  #intern(history: History): HistoryId {
    const key = JSON.stringify(history);
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    this.#ids.set(key, this.#known.length);
    return this.#known.push(history) - 1;
  }
}

function withLeader(
  before: readonly number[],
  { role, term, node }: NodeState,
  problems: string[],
): readonly number[] {
  if (role !== 'leader' || before[term] === node) return before;
  const other = before[term] ?? -1;
  if (other !== -1) {
    problems.push(`election safety: ${NODE_IDS[other]} and ${NODE_IDS[node]} lead in term ${term}`);
  }
  const leaders = [...before];
  leaders[term] = node;
  return Array.from(leaders, (leader) => leader ?? -1);
}
