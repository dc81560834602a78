import { describe, expect, it } from 'vitest';
import { accepted, append, vote } from '../fixtures/messages.js';
import { candidateNode, leaderNode, timeOut } from '../fixtures/roles.js';
import { SimulatedNode } from '../fixtures/simulated-node.js';

describe('5.4.1 election restriction', () => {
  it.each([
    [[1], 2],
    [[1, 2], 3],
  ])('a vote request says where the log of terms %j ends and goes to all others', (terms, term) => {
    const node = new SimulatedNode({ voters: ['a', 'b', 'c'] });
    node.receive(append({ term: term - 1, terms }));
    node.takeSent();
    timeOut(node);
    const last = { lastIndex: terms.length, lastTerm: terms.at(-1), term };
    expect(node.sentOf('preVote')).toMatchObject([
      { to: 'b', ...last },
      { to: 'c', ...last },
    ]);
    const candidate = candidateNode({ terms });
    expect(candidate.sentOf('vote')).toMatchObject([
      { to: 'b', ...last },
      { to: 'c', ...last },
    ]);
  });

  it.each([
    [[1], 1, 1, true],
    [[1], 2, 1, true],
    [[1, 1], 1, 1, false],
    [[1], 1, 2, true],
    [[1], 2, 2, true],
    [[1, 1], 1, 2, true],
    [[2], 1, 1, false],
    [[2], 2, 1, false],
    [[2, 1], 1, 1, false],
    [[1, 1], 2, 1, true],
  ])(
    'a log of terms %j answers a candidate at index %i term %i: %s',
    (sketch, index, term, granted) => {
      const terms = [...sketch].sort((left, right) => left - right);
      const node = new SimulatedNode({ terms });
      node.receive(vote('b', 3, [index, term]));
      expect(node.sentOf('voteResponse')).toMatchObject([{ term: 3, granted }]);
    },
  );
});

describe('5.4.2 committing entries from previous terms', () => {
  it.each([
    [1, 0],
    [2, 0],
    [3, 3],
  ])('a majority at %i of terms [1, 2, 3] commits to %i in term 3', (matchIndex, commitIndex) => {
    const node = leaderNode({ terms: [1, 2] });
    expect(node.status).toMatchObject({ term: 3, lastIndex: 3 });
    node.receive(accepted('b', 3, matchIndex));
    expect(node.status.commitIndex).toBe(commitIndex);
  });
});
