import type { CoreStatus } from '../../../src/raft/core.js';
import type { Input } from '../../../src/raft/input.js';
import type { Message } from '../../../src/raft/message.js';
import type { LogWrite } from '../../../src/raft/ready.js';
import type { HardState } from '../../../src/raft/types.js';
import type { CoreView } from '../../../src/raft/view.js';

interface Kept {
  term: number;
  vote: string | undefined;
  index: number;
  heldBefore: number;
  isWiped: boolean;
  writing: { readonly id: number; readonly hardState: HardState }[];
}

export class Promises {
  readonly #kept = new Map<string, Kept>();
  readonly #votes = new Map<string, string>();
  readonly #committed = new Map<string, number>();

  recovered(nodeId: string, status: CoreStatus): readonly string[] {
    const before = this.#kept.get(nodeId);
    const { term, vote, durableIndex: index } = status;
    const wasWiped = before?.isWiped === true;
    const isWiped = wasWiped && status.probation !== 0;
    const heldBefore = wasWiped ? before.heldBefore : 0;
    this.#kept.set(nodeId, { term, vote, index, heldBefore, isWiped, writing: [] });
    return before === undefined || wasWiped ? [] : forgotten(before, status);
  }

  wiped(nodeId: string): void {
    const heldBefore = this.#heldTo(nodeId);
    const nothing = { term: 0, vote: undefined, index: 0, isWiped: true, writing: [] };
    this.#kept.set(nodeId, { ...nothing, heldBefore });
  }

  writing(nodeId: string, { id, hardState }: LogWrite): void {
    if (hardState !== undefined) this.#kept.get(nodeId)?.writing.push({ id, hardState });
  }

  stepped(view: CoreView, input: Input): readonly string[] {
    const kept = this.#kept.get(view.nodeId);
    if (kept === undefined) return [`${view.nodeId} runs before it has recovered`];
    kept.index = view.durableIndex;
    if (input.type === 'persisted') persisted(kept, input.writeId);
    return input.type === 'message' ? this.#heard(view, input.message) : [];
  }

  seen(view: CoreView): readonly string[] {
    const { nodeId, role, term, commitIndex } = view;
    if (role !== 'leader') return [];
    const before = this.#committed.get(`${nodeId} ${term}`);
    this.#committed.set(`${nodeId} ${term}`, commitIndex);
    if (before === undefined) return this.#voted(nodeId, term, nodeId);
    return before === commitIndex ? [] : this.#checkCommit(view);
  }

  #heard({ lastIndex }: CoreView, message: Message): readonly string[] {
    const { from, to, term } = message;
    if (message.type === 'voteResponse' && message.granted) return this.#voted(from, term, to);
    if (message.type !== 'appendResponse' || message.rejected) return [];
    if (message.matchIndex > lastIndex) return [];
    const kept = this.#kept.get(from);
    if (kept === undefined || kept.isWiped || kept.term > term || kept.index >= message.matchIndex)
      return [];
    return [`${from} acknowledged ${message.matchIndex} with ${kept.index} durable`];
  }

  #voted(voter: string, term: number, candidate: string): readonly string[] {
    const vote = `${voter} in term ${term}`;
    const known = this.#votes.get(vote) ?? candidate;
    this.#votes.set(vote, candidate);
    if (known !== candidate) return [`${vote} voted for ${known} and for ${candidate}`];
    const kept = this.#kept.get(voter);
    if (kept?.isWiped === true) return [];
    const isKept = kept?.term === term ? kept.vote === candidate : (kept?.term ?? 0) > term;
    return isKept ? [] : [`${vote} voted for ${candidate} before that was durable`];
  }

  #heldTo(nodeId: string): number {
    const kept = this.#kept.get(nodeId);
    return Math.max(kept?.index ?? 0, kept?.heldBefore ?? 0);
  }

  #checkCommit({ commitIndex, membership: { voters, outgoing } }: CoreView): readonly string[] {
    const halves = outgoing === undefined ? [voters] : [voters, outgoing];
    return halves.flatMap((half) => {
      const holding = half.filter(({ nodeId }) => this.#heldTo(nodeId) >= commitIndex);
      if (2 * holding.length > half.length) return [];
      return [`committed ${commitIndex} with ${holding.length} of ${half.length} durable`];
    });
  }
}

function forgotten(before: Kept, { term, vote, firstIndex, durableIndex }: CoreStatus): string[] {
  const wasReset = durableIndex === firstIndex - 1;
  if (term < before.term) return [`came back in term ${term} after term ${before.term}`];
  if (term === before.term && before.vote !== undefined && vote !== before.vote) {
    return [`forgot that it voted for ${before.vote} in term ${term}`];
  }
  if (durableIndex >= before.index || wasReset) return [];
  return [`came back with ${durableIndex} after ${before.index} was durable`];
}

function persisted(kept: Kept, writeId: number): void {
  for (const { id, hardState } of kept.writing) {
    if (id > writeId) break;
    kept.term = hardState.term;
    kept.vote = hardState.vote;
  }
  kept.writing = kept.writing.filter(({ id }) => id > writeId);
}
