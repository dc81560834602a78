import { describe, expect, it } from 'vitest';
import {
  append,
  heartbeat,
  preVote,
  preVoteResponse,
  timeoutNow,
  vote,
} from './fixtures/messages.js';
import { candidateNode, committedLeader, nodeIn } from './fixtures/roles.js';
import { SimulatedNode } from './fixtures/simulated-node.js';

describe('heartbeat-commit-beyond-log', () => {
  it('a node that lost its log commits nothing by a heartbeat', () => {
    const node = new SimulatedNode({ terms: [1, 1], commitIndex: 1 });
    node.receive(heartbeat('b', 1, 9));
    expect(node.status.commitIndex).toBe(1);
    expect(node.takeDecisions()).toContain('heartbeat-commit-beyond-log');
  });
});

describe('message-ignored-second-leader', () => {
  it('a leader keeps its log and role whoever else claims its term', () => {
    const node = committedLeader();
    const before = node.status;
    node.receive(append({ from: 'b', term: 1, terms: [1, 1], commit: 2 }));
    node.receive(heartbeat('c', 1, 1));
    expect(node.status).toEqual(before);
    const alarm = 'message-ignored-second-leader';
    expect(node.takeDecisions()).toEqual([alarm, alarm]);
  });
});

describe('pre-vote-lost', () => {
  it('a majority of refusals makes a pre-candidate a follower again, in its term', () => {
    const node = nodeIn('preCandidate', { term: 3 });
    for (const from of ['b', 'c']) node.receive(preVoteResponse(from, 3, false));
    expect(node.status).toMatchObject({ role: 'follower', term: 3 });
    expect(node.takeDecisions()).toContain('pre-vote-lost');
  });
});

describe('pre-vote-refused-vote-taken', () => {
  it('a pre-vote for a term whose vote is given cannot win here', () => {
    const node = new SimulatedNode({ term: 4, vote: 'c' });
    node.receive(preVote('b', 4));
    node.receive(preVote('c', 4));
    expect(node.sentOf('preVoteResponse').map(({ granted }) => granted)).toEqual([false, true]);
    expect(node.takeDecisions()).toContain('pre-vote-refused-vote-taken');
  });
});

describe('timeout-now-not-followed', () => {
  it('a candidate is campaigning already', () => {
    const node = candidateNode();
    node.receive(timeoutNow('b', 1));
    expect(node.status).toMatchObject({ role: 'candidate', term: 1 });
    expect(node.takeDecisions()).toContain('timeout-now-not-followed');
  });
});

describe('vote-refused-older-term', () => {
  it('a vote for a term that is over is refused in the term of now', () => {
    const node = new SimulatedNode({ term: 5 });
    node.receive(vote('b', 4));
    expect(node.sentOf('voteResponse')).toMatchObject([{ term: 5, granted: false }]);
    expect(node.takeDecisions()).toContain('vote-refused-older-term');
  });
});
