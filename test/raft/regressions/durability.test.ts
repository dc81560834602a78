import { describe, expect, it } from 'vitest';
import { pointsOf } from '../fixtures/entries.js';
import { accepted, append, heartbeat, vote, voteResponse } from '../fixtures/messages.js';
import { committedLeader, grantAll, leaderNode, timeOut } from '../fixtures/roles.js';
import { SimulatedNode } from '../fixtures/simulated-node.js';

const manual = { isManual: true } as const;

describe('R5 an acknowledgement of a reverted log does not move the match index', () => {
  it('a held acknowledgement of the leader before is not said to the leader now', () => {
    const node = new SimulatedNode(manual);
    node.receive(append({ from: 'b', term: 1, terms: [1, 1, 1] }));
    node.receive(append({ from: 'c', term: 2, terms: [2] }));
    node.persist();
    const toNewLeader = node.takeSent().filter(({ to }) => to === 'c');
    expect(toNewLeader).toMatchObject([{ term: 2, matchIndex: 1 }]);
  });

  it('a leader takes no acknowledgement from an earlier term', () => {
    const node = leaderNode({ terms: [1, 1, 1] });
    node.receive(accepted('b', 1, 3));
    expect(node.status.progress[0]).toMatchObject({ nodeId: 'b', matchIndex: 0 });
  });

  it('nor one beyond its log', () => {
    const node = committedLeader();
    node.receive(accepted('b', 1, 99));
    expect(node.status.progress[0]).toMatchObject({ nodeId: 'b', matchIndex: 1 });
    expect(node.decisions).toContain('append-response-ignored-beyond-log');
  });
});

describe('R9 an append deletes nothing before the first conflict', () => {
  it('an earlier, shorter append that arrives late keeps what followed it', () => {
    const node = new SimulatedNode();
    node.receive(append({ term: 1, terms: [1, 1, 1], commit: 2 }));
    node.receive(append({ term: 1, terms: [1] }));
    node.receive(append({ term: 1, prev: [2, 1] }));
    expect(node.disk.entries).toHaveLength(3);
    expect(node.readies.flatMap(({ write }) => write?.truncateFrom ?? [])).toEqual([]);
  });

  it('so it does while nothing of it is committed', () => {
    const node = new SimulatedNode();
    node.receive(append({ term: 1, terms: [1, 1, 1] }));
    node.receive(append({ term: 1, terms: [1] }));
    expect(node.disk.entries).toHaveLength(3);
  });

  it('truncation and the entries in its place are one write', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 1, isManual: true });
    node.receive(append({ term: 2, prev: [1, 1], terms: [2] }));
    expect(node.disk.pending).toMatchObject([{ truncateFrom: 2, entries: [{ index: 2 }] }]);
  });

  it('what is committed is never cut, whatever a leader says', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1], commitIndex: 2 });
    node.receive(append({ term: 2, prev: [1, 1], terms: [2, 2] }));
    node.receive(append({ term: 2, prev: [2, 2] }));
    node.receive(append({ term: 2, prev: [0, 0], terms: [1, 2] }));
    expect(node.log.map(({ term }) => term)).toEqual([1, 1, 1]);
    expect(node.sentOf('appendResponse')).toEqual([]);
    const alarm = 'append-ignored-conflict-with-committed';
    expect(node.decisions.filter((decision) => decision === alarm)).toHaveLength(3);
  });
});

describe('R10 a leader counts itself only after its own sync', () => {
  it('a single voter commits nothing before its write is durable', () => {
    const node = committedLeader({ voters: ['a'] });
    node.isManual = true;
    node.propose();
    expect(node.status).toMatchObject({ lastIndex: 2, commitIndex: 1, durableIndex: 1 });
    node.persist();
    expect(node.status).toMatchObject({ commitIndex: 2, appliedIndex: 2 });
  });

  it('one of two followers is no majority while the own write is in flight', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    node.isManual = true;
    node.propose();
    for (const from of ['b', 'c']) node.receive(accepted(from, 1, 2));
    expect(node.status.commitIndex).toBe(1);
    node.persist();
    expect(node.status.commitIndex).toBe(2);
  });

  it('what a quorum without us committed is handed out once it is durable here', () => {
    const node = committedLeader();
    node.isManual = true;
    node.propose();
    for (const from of ['b', 'c']) node.receive(accepted(from, 1, 2));
    expect(node.status).toMatchObject({ commitIndex: 2, appliedIndex: 1 });
    node.persist();
    expect(node.status.appliedIndex).toBe(2);
  });
});

describe('R11 the no-op of a new leader counts once it is durable', () => {
  it('so nothing of earlier terms is committed before', () => {
    const node = new SimulatedNode({ terms: [1, 1], isManual: true });
    timeOut(node);
    grantAll(node, 'preVote');
    node.persist();
    grantAll(node, 'vote');
    expect(node.status).toMatchObject({ role: 'leader', lastIndex: 3, durableIndex: 2 });
    node.receive(accepted('b', 2, 3));
    expect(node.status.commitIndex).toBe(0);
    node.persist();
    expect(node.status.commitIndex).toBe(3);
  });
});

describe('R12 term and vote are durable no later than entries of that term', () => {
  it('they share the write of the entries, and the answer follows it', () => {
    const node = new SimulatedNode({ term: 1, vote: 'a', isManual: true });
    node.receive(append({ term: 4, terms: [4] }));
    expect(node.takeSent()).toEqual([]);
    expect(node.disk.pending).toMatchObject([
      { hardState: { term: 4, vote: undefined }, entries: [{ term: 4 }] },
    ]);
    node.persist();
    expect(node.takeSent()).toMatchObject([{ type: 'appendResponse', term: 4, matchIndex: 1 }]);
  });

  it('entries of a term that is durable are acknowledged only with their own write', () => {
    const node = new SimulatedNode({ term: 1, isManual: true });
    node.receive(append({ term: 1, terms: [1, 1] }));
    node.receive(append({ term: 1, prev: [2, 1], terms: [1] }));
    expect(node.takeSent()).toEqual([]);
    node.persistOne();
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 2 }]);
    node.persistOne();
    expect(node.sentOf('appendResponse')).toMatchObject([{ matchIndex: 3 }]);
  });

  it('a vote leaves only once it is on disk', () => {
    const node = new SimulatedNode(manual);
    node.receive(vote('b', 2));
    expect(node.takeSent()).toEqual([]);
    node.crash();
    node.receive(vote('c', 2));
    node.persist();
    expect(node.takeSent()).toMatchObject([{ to: 'c', granted: true }]);
  });

  it('a candidate asks for votes, and counts its own, once that is on disk', () => {
    const node = new SimulatedNode({ voters: ['a', 'b', 'c', 'd'], isManual: true });
    timeOut(node);
    grantAll(node, 'preVote');
    expect(node.status.role).toBe('candidate');
    expect(node.sentOf('vote')).toEqual([]);
    for (const from of ['b', 'c']) node.receive(voteResponse(from, 1, true));
    expect(node.status.role).toBe('candidate');
    node.persist();
    expect(node.status.role).toBe('leader');
  });

  it('a hard state never promises a commit index beyond what is durable', () => {
    const node = new SimulatedNode(manual);
    node.receive(append({ term: 1, terms: [1, 1], commit: 2 }));
    node.receive(heartbeat('c', 2));
    const hardStates = node.disk.pending.map(({ hardState }) => hardState);
    expect(hardStates).toMatchObject([
      { term: 1, commitIndex: 0 },
      { term: 2, commitIndex: 0 },
    ]);
  });
});

describe('R13 completions of log writes count once and only forward', () => {
  it('a completion that arrives after a later one changes nothing', () => {
    const node = new SimulatedNode(manual);
    node.receive(append({ term: 1, terms: [1] }));
    node.receive(append({ term: 1, prev: [1, 1], terms: [1] }));
    node.persist();
    expect(node.status.durableIndex).toBe(2);
    node.takeDecisions();
    node.step({ type: 'persisted', writeId: 1 });
    node.step({ type: 'persisted', writeId: 77 });
    expect(node.status.durableIndex).toBe(2);
    expect(node.takeDecisions()).toEqual(['persisted-ignored', 'persisted-ignored']);
  });
});

describe('R14 durability is claimed for the newest entry at an index only', () => {
  it('of three overlapping writes only the last makes its entries durable', () => {
    const node = new SimulatedNode(manual);
    node.receive(append({ from: 'b', term: 1, terms: [1, 1] }));
    node.receive(append({ from: 'c', term: 2, terms: [2] }));
    node.receive(append({ from: 'b', term: 3, terms: [3, 3], commit: 2 }));
    node.persistOne();
    expect(node.status.durableIndex).toBe(0);
    node.persistOne();
    expect(node.status.durableIndex).toBe(0);
    expect(node.decisions).toContain('persisted-claim-clamped');
    expect(node.takeSent().filter(({ term }) => term === 3)).toEqual([]);
    node.persistOne();
    expect(node.status.durableIndex).toBe(2);
    expect(pointsOf(node.applied)).toEqual(['1:3', '2:3']);
    expect(node.takeSent()).toMatchObject([{ to: 'b', term: 3, matchIndex: 2 }]);
  });

  it('a repeated append is acknowledged only with the write it is still part of', () => {
    const node = new SimulatedNode({ term: 1, isManual: true });
    node.receive(append({ term: 1, terms: [1] }));
    node.receive(append({ term: 1, terms: [1] }));
    expect(node.takeSent()).toEqual([]);
    expect(node.decisions).toContain('acknowledgement-held');
    node.crash();
    expect(node.status.lastIndex).toBe(0);
  });
});

describe('R52 a truncation takes durability back', () => {
  it('to the entry before it, until the new tail is written', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1], isManual: true });
    expect(node.status.durableIndex).toBe(4);
    node.receive(append({ term: 2, prev: [2, 1], terms: [2, 2] }));
    expect(node.status).toMatchObject({ lastIndex: 4, durableIndex: 2 });
    expect(node.takeSent()).toEqual([]);
    node.persist();
    expect(node.status.durableIndex).toBe(4);
    expect(node.takeSent()).toMatchObject([{ matchIndex: 4 }]);
  });
});

describe('R7 figure 8', () => {
  it('a majority with an entry of an older term does not commit it, one of its own does', () => {
    const node = leaderNode({ voters: ['a', 'b', 'c', 'd', 'e'], terms: [1, 2], term: 3 });
    expect(node.status).toMatchObject({ term: 4, lastIndex: 3 });
    for (const from of ['b', 'c']) node.receive(accepted(from, 4, 2));
    expect(node.status.commitIndex).toBe(0);
    expect(node.decisions).toContain('commit-held-older-term');
    for (const from of ['b', 'c']) node.receive(accepted(from, 4, 3));
    expect(node.status.commitIndex).toBe(3);
  });
});
