import {
  EMPTY_LOG,
  entryAt,
  lastIndexOf,
  lastTermOf,
  patched,
  type ReplicaLog,
  termAt,
} from './replica-log.js';
import type { Message, Transition } from './trace.js';

export interface Replica {
  readonly role: Transition['role'];
  readonly term: number;
  readonly vote: string | null;
  readonly commit: number;
  readonly log: ReplicaLog;
  readonly durable: {
    readonly term: number;
    readonly vote: string | null;
    readonly log: ReplicaLog;
  };
  readonly votes: ReadonlySet<string>;
  readonly match: ReadonlyMap<string, number>;
  readonly agreed: ReadonlyMap<number, number>;
  readonly campaigns: ReadonlyMap<number, string>;
}

export interface ModelState {
  readonly replicas: ReadonlyMap<string, Replica>;
  readonly sent: ReadonlySet<string>;
  readonly leaders: ReadonlyMap<number, string>;
  readonly committed: ReadonlyMap<number, number>;
  readonly written: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Observed {
  readonly before: Replica;
  readonly after: Replica;
  readonly transition: Transition;
  readonly state: ModelState;
}

export type Rule = (observed: Observed) => string | undefined;

const UNBORN: Replica = {
  role: 'follower',
  term: 0,
  vote: null,
  commit: 0,
  log: EMPTY_LOG,
  durable: { term: 0, vote: null, log: EMPTY_LOG },
  votes: new Set(),
  match: new Map(),
  agreed: new Map(),
  campaigns: new Map(),
};

export function messageKey(message: Message): string {
  return JSON.stringify(message);
}

export function pointKey(index: number, term: number): string {
  return `${index}:${term}`;
}

export function standingKey(term: number, vote: string | null): string {
  return `${term}>${vote ?? ''}`;
}

export function consumed(transition: Transition): Message | undefined {
  return transition.cause.kind === 'message' ? transition.cause.message : undefined;
}

export function observe(state: ModelState, transition: Transition): Observed {
  const { node, role, term, vote, commit, durable } = transition;
  const before = state.replicas.get(node) ?? UNBORN;
  const log = patched(before.log, transition.log);
  const after: Replica = {
    role,
    term,
    vote,
    commit,
    log,
    durable:
      durable === undefined
        ? before.durable
        : {
            term: durable.term,
            vote: durable.vote,
            log: patched(before.durable.log, durable.log),
          },
    votes: votesAfter(before, transition),
    match: matchAfter(before, transition),
    agreed: agreedAfter(before, transition, log),
    campaigns: campaignsAfter(before, transition),
  };
  return { before, after, transition, state };
}

function campaignsAfter(
  { term, campaigns, log }: Replica,
  { node, ...after }: Transition,
): ReadonlyMap<number, string> {
  const isNew = after.role === 'candidate' && after.term > term && after.vote === node;
  if (!isNew) return campaigns;
  return new Map([...campaigns, [after.term, pointKey(lastIndexOf(log), lastTermOf(log))]]);
}

function votesAfter({ term, votes }: Replica, transition: Transition): ReadonlySet<string> {
  const known =
    term === transition.term && transition.cause.kind !== 'restart' ? votes : new Set<string>();
  const message = consumed(transition);
  const isVote = message?.type === 'requestVoteReply' && message.granted;
  if (!isVote || message.term !== transition.term) return known;
  return new Set([...known, message.from]);
}

function matchAfter({ term, match }: Replica, transition: Transition): ReadonlyMap<string, number> {
  const isSameReign = term === transition.term && transition.cause.kind !== 'restart';
  const known = isSameReign ? match : new Map<string, number>();
  const message = consumed(transition);
  const isMatch = message?.type === 'appendEntriesReply' && message.success;
  if (!isMatch || message.term !== transition.term) return known;
  const index = Math.max(known.get(message.from) ?? 0, message.matchIndex);
  return new Map([...known, [message.from, index]]);
}

function agreedAfter(
  { agreed }: Replica,
  transition: Transition,
  log: ReplicaLog,
): ReadonlyMap<number, number> {
  const message = consumed(transition);
  if (message?.type !== 'appendEntries' || message.term !== transition.term) return agreed;
  const { prevIndex, prevTerm, entries } = message;
  const last = entries.at(-1);
  const isHeld = (termAt(log, prevIndex) ?? prevTerm) === prevTerm;
  const isTaken = last === undefined ? isHeld : termAt(log, last.index) === last.term;
  if (!isTaken || prevIndex > lastIndexOf(log)) return agreed;
  const index = Math.max(agreed.get(message.term) ?? 0, prevIndex + entries.length);
  return new Map([...agreed, [message.term, index]]);
}

export class Model implements ModelState {
  readonly replicas = new Map<string, Replica>();
  readonly sent = new Set<string>();
  readonly leaders = new Map<number, string>();
  readonly committed = new Map<number, number>();
  readonly written = new Map<string, Set<string>>();

  take({ before, after, transition }: Observed): void {
    const { node } = transition;
    this.replicas.set(node, after);
    for (const message of transition.sent) this.sent.add(messageKey(message));
    if (after.role === 'leader') this.leaders.set(after.term, node);
    for (let index = before.commit + 1; index <= after.commit; index += 1) {
      const entry = entryAt(after.log, index);
      if (entry !== undefined) this.committed.set(index, entry.term);
    }
    const written = this.written.get(node) ?? new Set();
    this.written.set(node, written);
    written.add(standingKey(after.term, after.vote));
    written.add(standingKey(after.term, null));
    for (const { index, term } of transition.log?.added ?? []) written.add(pointKey(index, term));
  }
}
