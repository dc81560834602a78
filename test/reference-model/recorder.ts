import type { Input } from '../../src/raft/input.js';
import type { Message as CoreMessage } from '../../src/raft/message.js';
import type { EntryRef, Membership } from '../../src/raft/types.js';
import type { NodeObserver, SimulatedNode } from '../raft/fixtures/simulated-node.js';
import type {
  Base,
  Cause,
  Config,
  Durable,
  Entry,
  LogDelta,
  Message,
  Transition,
} from './trace.js';

interface Seen {
  base: Base;
  refs: readonly EntryRef[];
}

const CLIENT_INPUTS = new Set<Input['type']>(['propose', 'changeMembership', 'transfer']);

export class Recorder implements NodeObserver {
  readonly #node: SimulatedNode;
  readonly #trace: Transition[];
  #log: Seen;
  #disk: Seen;
  #standing = '';
  #depth = 0;
  #alreadySent = 0;
  #cause: Cause = { kind: 'start' };
  #snapshot: Membership | undefined;

  constructor(node: SimulatedNode, trace: Transition[]) {
    this.#node = node;
    this.#trace = trace;
    const { snapshot } = node.disk;
    const base = { index: 0, term: 0, config: configOf(snapshot.membership) };
    this.#log = { base, refs: [] };
    this.#disk = { base, refs: [] };
    this.#standing = this.#standingOnDisk();
    const log = { base, keep: 0, added: [] };
    this.#record([], log, { term: 0, vote: null, log });
  }

  begins(input: Input | { readonly type: 'crash' }): void {
    this.#depth += 1;
    if (this.#depth > 1) return;
    this.#cause = causeOf(input);
    this.#alreadySent = this.#node.sent.length;
    this.#snapshot = input.type === 'snapshotInstalled' ? input.snapshot.membership : undefined;
    if (input.type === 'crash') this.#log = { ...this.#disk };
  }

  ends(sent: readonly CoreMessage[]): void {
    this.#depth -= 1;
    if (this.#depth > 0) return;
    const { disk } = this.#node;
    const isRestart = this.#cause.kind === 'restart';
    const log = this.#delta(this.#log, this.#node.log, isRestart);
    const diskLog = this.#delta(this.#disk, disk.entries, false);
    const standing = this.#standingOnDisk();
    const isQuiet = diskLog === undefined && standing === this.#standing;
    this.#standing = standing;
    const { term, vote } = disk.hardState;
    const kept = { keep: Number.MAX_SAFE_INTEGER, added: [] };
    const durable = isQuiet ? undefined : { term, vote: vote ?? null, log: diskLog ?? kept };
    this.#record(sent.slice(this.#alreadySent), log, durable);
  }

  #standingOnDisk(): string {
    const { term, vote } = this.#node.disk.hardState;
    return `${term}/${vote}`;
  }

  #record(
    sent: readonly CoreMessage[],
    log: LogDelta | undefined,
    durable: Durable | undefined,
  ): void {
    const { role, term, vote, commitIndex } = this.#node.status;
    this.#trace.push({
      node: this.#node.nodeId,
      cause: this.#cause,
      role: role === 'preCandidate' ? 'follower' : role,
      term,
      vote: vote ?? null,
      commit: commitIndex,
      ...(log === undefined ? {} : { log }),
      ...(durable === undefined ? {} : { durable }),
      sent: sent.map(messageOf),
    });
  }

  #delta(seen: Seen, refs: readonly EntryRef[], isWhole: boolean): LogDelta | undefined {
    const base = this.#baseAfter(seen);
    const old = seen.refs.filter(({ index }) => index > base.index);
    let same = isWhole ? 0 : Math.min(old.length, refs.length);
    while (same > 0 && !isSameRef(old[same - 1], refs[same - 1])) same -= 1;
    const isQuiet = !isWhole && same === old.length && same === refs.length && base === seen.base;
    seen.base = base;
    seen.refs = [...refs];
    if (isQuiet) return undefined;
    return { base, keep: base.index + same, added: refs.slice(same).map(entryOf) };
  }

  #baseAfter({ base, refs }: Seen): Base {
    const { previous } = this.#node.disk;
    if (previous.index === base.index && this.#snapshot === undefined) return base;
    const gone = refs.findLast(
      ({ index, membership }) => index <= previous.index && membership !== undefined,
    );
    const membership = this.#snapshot ?? gone?.membership;
    return { ...previous, config: membership === undefined ? base.config : configOf(membership) };
  }
}

function isSameRef(left: EntryRef | undefined, right: EntryRef | undefined): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

function causeOf(input: Input | { readonly type: 'crash' }): Cause {
  switch (input.type) {
    case 'crash':
      return { kind: 'restart' };
    case 'message':
      return { kind: 'message', message: messageOf(input.message) };
    case 'snapshotReceived':
      return { kind: 'snapshotReceived', from: input.from, term: input.term };
    case 'snapshotInstalled': {
      const { index, term, membership } = input.snapshot;
      return { kind: 'snapshotInstalled', point: { index, term, config: configOf(membership) } };
    }
    case 'compacted':
      return { kind: 'compacted', index: input.point.index };
    case 'tick':
    case 'persisted':
      return { kind: input.type };
    default:
      return { kind: CLIENT_INPUTS.has(input.type) ? 'client' : 'other' };
  }
}

function configOf({ voters, outgoing = [] }: Membership): Config {
  return {
    voters: voters.map(({ nodeId }) => nodeId),
    outgoing: outgoing.map(({ nodeId }) => nodeId),
  };
}

function entryOf({ index, term, type, bytes, membership }: EntryRef): Entry {
  const content = type === 'command' ? `command of ${bytes} bytes` : type;
  if (membership === undefined) return { index, term, content };
  return { index, term, content, config: configOf(membership) };
}

function messageOf(message: CoreMessage): Message {
  const { from, to, term } = message;
  const envelope = { from, to, term };
  switch (message.type) {
    case 'vote': {
      const { lastIndex, lastTerm } = message;
      return { ...envelope, type: 'requestVote', lastIndex, lastTerm };
    }
    case 'voteResponse':
      return { ...envelope, type: 'requestVoteReply', granted: message.granted };
    case 'append': {
      const { prevIndex, prevTerm, commitIndex } = message;
      const entries = message.entries.map(entryOf);
      return {
        ...envelope,
        type: 'appendEntries',
        prevIndex,
        prevTerm,
        commit: commitIndex,
        entries,
      };
    }
    case 'appendResponse': {
      const { rejected, matchIndex } = message;
      return { ...envelope, type: 'appendEntriesReply', success: !rejected, matchIndex };
    }
    case 'heartbeat':
      return { ...envelope, type: 'heartbeat', commit: message.commitIndex };
    case 'heartbeatResponse':
      return { ...envelope, type: 'heartbeatReply' };
    case 'preVoteResponse':
      return { ...envelope, type: 'preVoteReply', granted: message.granted };
    case 'preVote':
    case 'timeoutNow':
      return { ...envelope, type: message.type };
    default:
      return { ...envelope, type: 'other', name: message.type };
  }
}
