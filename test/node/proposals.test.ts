import { describe, expect, it } from 'vitest';
import { type Proposal, type ProposalOutcome, Proposals } from '../../src/node/proposals.js';

const PAYLOAD = new Uint8Array([1]);

function proposal(): Proposal & { readonly outcomes: ProposalOutcome[] } {
  const outcomes: ProposalOutcome[] = [];
  return { payload: PAYLOAD, queuedMs: 0, outcomes, done: (outcome) => outcomes.push(outcome) };
}

function appended(term: number, firstIndex: number, count = 1) {
  const proposals = new Proposals();
  const offered = Array.from({ length: count }, proposal);
  for (const one of offered) proposals.offer(one);
  proposals.takeQueued(1);
  proposals.answered({ proposalId: 1, firstIndex, term });
  return { proposals, offered };
}

describe('proposals', () => {
  it('hands out everything queued as one proposal, in order, once', () => {
    const proposals = new Proposals();
    const [first, second] = [proposal(), proposal()];
    proposals.offer(first);
    proposals.offer(second);
    expect(proposals.takeQueued(1)).toEqual([first, second]);
    expect(proposals.takeQueued(2)).toBeUndefined();
  });

  it('tells each command the index it was applied at', () => {
    const { proposals, offered } = appended(3, 7, 2);
    proposals.applied(7, 3);
    proposals.applied(8, 3);
    expect(offered.map(({ outcomes }) => outcomes)).toEqual([
      [{ kind: 'applied', index: 7 }],
      [{ kind: 'applied', index: 8 }],
    ]);
    expect(proposals.pending).toBe(0);
  });

  it('calls a command certainly not committed when another term was applied in its place', () => {
    const { proposals, offered } = appended(3, 7);
    proposals.applied(7, 4);
    expect(offered[0]?.outcomes).toEqual([{ kind: 'refused', refusal: 'superseded' }]);
  });

  it('passes on why the core refused', () => {
    const proposals = new Proposals();
    const one = proposal();
    proposals.offer(one);
    proposals.takeQueued(1);
    proposals.answered({ proposalId: 1, refused: 'not-leader' });
    expect(one.outcomes).toEqual([{ kind: 'refused', refusal: 'not-leader' }]);
  });

  it('calls what a snapshot covered unknown, and nothing above it', () => {
    const { proposals, offered } = appended(3, 7, 2);
    proposals.coveredBySnapshot(7);
    expect(offered.map(({ outcomes }) => outcomes)).toEqual([[{ kind: 'unknown' }], []]);
  });

  it('calls an appended command unknown when this node appends another one at its index', () => {
    const { proposals, offered } = appended(3, 7);
    const later = proposal();
    proposals.offer(later);
    proposals.takeQueued(2);
    proposals.answered({ proposalId: 2, firstIndex: 7, term: 5 });
    expect(offered[0]?.outcomes).toEqual([{ kind: 'unknown' }]);
    proposals.applied(7, 5);
    expect(later.outcomes).toEqual([{ kind: 'applied', index: 7 }]);
  });

  it('on close refuses what was never appended and calls the rest unknown', () => {
    const { proposals, offered } = appended(3, 7);
    const queued = proposal();
    proposals.offer(queued);
    proposals.close();
    expect(offered[0]?.outcomes).toEqual([{ kind: 'unknown' }]);
    expect(queued.outcomes).toEqual([{ kind: 'refused', refusal: 'closed' }]);
  });

  it('settles a membership change like a command but has no payload for it', () => {
    const proposals = new Proposals();
    const change = { ...proposal(), payload: undefined };
    proposals.offerChange(9, change);
    expect(proposals.answered({ proposalId: 9, firstIndex: 4, term: 2 })).toEqual([change]);
    proposals.applied(4, 2);
    expect(change.outcomes).toEqual([{ kind: 'applied', index: 4 }]);
  });

  it('is bounded', () => {
    const proposals = new Proposals();
    const one = proposal();
    let taken = 0;
    while (proposals.offer(one)) taken += 1;
    expect(taken).toBe(65_536);
  });
});
