import { describe, expect, it } from 'vitest';
import { Cluster } from '../fixtures/cluster.js';
import { pointsOf } from '../fixtures/entries.js';
import { accepted, append } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { SimulatedNode } from '../fixtures/simulated-node.js';

const NODES = ['a', 'b', 'c', 'd', 'e'];

describe('5.3 log replication', () => {
  it('a leader appends a proposal, leaves the commit index, and sends it to all others', () => {
    const node = committedLeader();
    const { lastIndex, commitIndex } = node.status;
    node.propose(24);
    expect(node.status).toMatchObject({ lastIndex: lastIndex + 1, commitIndex });
    const expected = { prevIndex: lastIndex, prevTerm: 1, commitIndex, term: 1 };
    const appends = node.sentOf('append');
    expect(appends.map(({ to }) => to)).toEqual(['b', 'c']);
    for (const message of appends) {
      expect(message).toMatchObject(expected);
      expect(pointsOf(message.entries)).toEqual([`${lastIndex + 1}:1`]);
    }
  });

  it('with a majority the entry is committed and applied, and all are told', () => {
    const node = committedLeader();
    node.propose();
    const { lastIndex } = node.status;
    node.takeSent();
    node.receive(accepted('b', 1, lastIndex));
    expect(node.status).toMatchObject({ commitIndex: lastIndex, appliedIndex: lastIndex });
    expect(node.sentOf('append')).toMatchObject([
      { to: 'b', commitIndex: lastIndex },
      { to: 'c', commitIndex: lastIndex },
    ]);
  });

  it.each([
    [1, [], true],
    [3, [], false],
    [3, ['b'], true],
    [3, ['b', 'c'], true],
    [5, [], false],
    [5, ['b'], false],
    [5, ['b', 'c'], true],
    [5, ['b', 'c', 'd'], true],
    [5, ['b', 'c', 'd', 'e'], true],
  ])('of %i voters the acceptance of %j commits: %s', (count, acceptors, isCommitted) => {
    const node = committedLeader({ voters: NODES.slice(0, count) });
    node.propose();
    const { lastIndex } = node.status;
    for (const from of acceptors) node.receive(accepted(from, 1, lastIndex));
    expect(node.status.commitIndex === lastIndex).toBe(isCommitted);
  });

  it.each([[[]], [[2]], [[1, 2]], [[1]]])(
    'a commit takes every earlier entry along, in order, also those of terms %j',
    (terms) => {
      const node = leaderNode({ terms, term: 2 });
      node.propose();
      const { term, lastIndex } = node.status;
      node.receive(accepted('b', term, lastIndex));
      const expected = [...terms, 3, 3].map((each, offset) => `${offset + 1}:${each}`);
      expect(pointsOf(node.applied)).toEqual(expected);
    },
  );

  it.each([
    [[1], 1],
    [[1, 1], 2],
    [[1, 1], 1],
  ])('a follower that gets entries of terms %j applies to the commit index %i', (terms, commit) => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(append({ term: 1, terms, commit }));
    expect(node.applied.map(({ index }) => index)).toEqual([1, 2].slice(0, commit));
  });

  it('a follower commits no further than the last new entry, whatever it holds behind it', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1] });
    node.receive(append({ term: 2, prev: [1, 1], terms: [1], commit: 4 }));
    expect(node.status).toMatchObject({ commitIndex: 2, lastIndex: 4 });
    node.receive(append({ term: 2, prev: [3, 1], commit: 4 }));
    expect(node.status.commitIndex).toBe(3);
  });

  it.each([
    { prev: [0, 0], matchIndex: 1, rejected: false, hint: [0, 0] },
    { prev: [1, 1], matchIndex: 1, rejected: false, hint: [0, 0] },
    { prev: [2, 2], matchIndex: 2, rejected: false, hint: [0, 0] },
    { prev: [1, 2], matchIndex: 1, rejected: true, hint: [1, 1], commit: 0 },
    { prev: [2, 3], matchIndex: 2, rejected: true, hint: [2, 2] },
    { prev: [3, 3], matchIndex: 3, rejected: true, hint: [2, 2] },
  ] as const)('an append behind $prev is answered by $matchIndex, rejected: $rejected', (row) => {
    const commitIndex = 'commit' in row ? row.commit : 1;
    const node = new SimulatedNode({ terms: [1, 2], commitIndex, term: 2 });
    const { prev, matchIndex, rejected, hint } = row;
    node.receive(append({ term: 3, prev }));
    const [hintIndex, hintTerm] = hint;
    const expected = { term: 3, to: 'b', matchIndex, rejected, hintIndex, hintTerm };
    expect(node.sentOf('appendResponse')).toMatchObject([expected]);
  });

  it.each([
    { prev: [2, 2], terms: [3], log: [1, 2, 3], written: ['3:3'], truncateFrom: undefined },
    { prev: [1, 1], terms: [3, 4], log: [1, 3, 4], written: ['2:3', '3:4'], truncateFrom: 2 },
    { prev: [0, 0], terms: [1], log: [1, 2], written: [], truncateFrom: undefined },
    { prev: [0, 0], terms: [1, 2, 3], log: [1, 2, 3], written: ['3:3'], truncateFrom: undefined },
    { prev: [0, 0], terms: [3], log: [3], written: ['1:3'], truncateFrom: 1 },
  ] as const)('entries $terms behind $prev leave the log $log', (row) => {
    const node = new SimulatedNode({ terms: [1, 2], term: 2 });
    node.readies = [];
    node.receive(append({ term: 4, prev: row.prev, terms: row.terms }));
    expect(node.log.map(({ term }) => term)).toEqual(row.log);
    expect(node.disk.entries).toEqual(node.log);
    const writes = node.readies.flatMap(({ write }) => (write === undefined ? [] : [write]));
    expect(writes.flatMap(({ entries }) => pointsOf(entries))).toEqual(row.written);
    expect(writes.map(({ truncateFrom }) => truncateFrom)).toEqual([row.truncateFrom]);
  });

  it.each([
    [[1, 1, 1, 4, 4, 5, 5, 6, 6]],
    [[1, 1, 1, 4]],
    [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 6]],
    [[1, 1, 1, 4, 4, 5, 5, 6, 6, 6, 7, 7]],
    [[1, 1, 1, 4, 4, 4, 4]],
    [[1, 1, 1, 2, 2, 2, 3, 3, 3, 3, 3]],
  ])('figure 7: a log of terms %j becomes that of the leader', (terms) => {
    const cluster = Cluster.of(
      { nodeId: 'a', terms: [1, 1, 1, 4, 4, 5, 5, 6, 6, 6], term: 8 },
      { nodeId: 'b', terms, term: 7 },
      { nodeId: 'c' },
    );
    cluster.elect('a').propose();
    cluster.deliver();
    expect(pointsOf(cluster.node('b').log)).toEqual(pointsOf(cluster.node('a').log));
    expect(cluster.node('b').disk.entries).toEqual(cluster.node('b').log);
  });
});
