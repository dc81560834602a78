import { describe, expect, it } from 'vitest';
import { Cluster } from '../fixtures/cluster.js';
import { membershipEntry, membershipOf } from '../fixtures/entries.js';
import {
  accepted,
  append,
  heartbeat,
  heartbeatResponse,
  preVote,
  preVoteResponse,
  timeoutNow,
  vote,
  voteResponse,
} from '../fixtures/messages.js';
import { candidateNode, committedLeader, nodeIn, timeOut } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

describe('R1 the term of a leader is fixed at its election', () => {
  it('a proposal in the turn that brings a newer term is refused, not stamped with it', () => {
    const node = committedLeader();
    node.receive(heartbeat('b', 7));
    node.propose();
    expect(node.log.map(({ term }) => term)).toEqual([1]);
    expect(node.readies.flatMap(({ proposals }) => proposals)).toEqual([
      { proposalId: 1, refused: 'not-leader' },
    ]);
  });
});

describe('R3 a transfer ends with the leadership', () => {
  it('a leader that lost its role and was elected again takes proposals', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.isolate('b');
    leader.step({ type: 'transfer', to: 'b' });
    expect(leader.status.transferring).toBe('b');
    leader.receive(voteResponse('c', 9, false));
    expect(leader.status).toMatchObject({ role: 'follower', transferring: undefined });
    cluster.elect('a').propose();
    cluster.deliver();
    expect(leader.status.commitIndex).toBe(leader.status.lastIndex);
    expect(leader.readies.flatMap(({ proposals }) => proposals).at(-1)).toMatchObject({
      term: leader.status.term,
    });
  });
});

describe('R8 logs are compared by term first, then by length', () => {
  it.each([
    [[3, 2], true],
    [[2, 3], true],
    [[9, 1], false],
    [[1, 2], false],
  ] as const)('terms 1, 1, 2 grant a candidate at %j: %s', (last, granted) => {
    const node = new SimulatedNode({ terms: [1, 1, 2] });
    node.receive(vote('b', 5, last));
    expect(node.sentOf('voteResponse')).toMatchObject([{ granted }]);
  });
});

describe('R24 a learner votes on request', () => {
  it('a promoted learner that has not heard of it lets the rest elect a leader', () => {
    const promoted = membershipEntry(2, 1, membershipOf(['a', 'b', 'l']));
    const entries = [membershipEntry(1, 1, membershipOf(['a', 'b'], ['l'])), promoted];
    const cluster = Cluster.of(
      { nodeId: 'b', voters: ['a', 'b'], learners: ['l'], entries },
      { nodeId: 'l', voters: ['a', 'b'], learners: ['l'], entries: entries.slice(0, 1) },
    );
    cluster.elect('b');
    expect(cluster.node('l').decisions).toContain('vote-granted-outside-voters');
    expect(cluster.node('b').status).toMatchObject({ role: 'leader', commitIndex: 3 });
  });
});

describe('R28 a transfer overrides pre-vote and stickiness', () => {
  it('the target is elected although everybody hears the old leader', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    cluster.elect('a').step({ type: 'transfer', to: 'b' });
    cluster.deliver();
    expect(cluster.leaders).toEqual(['b']);
    expect(cluster.node('b').decisions).toContain('campaign-without-pre-vote');
    expect(cluster.node('c').status.leaderId).toBe('b');
  });

  it('a target that campaigns is not thrown back by a heartbeat of the old leader', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.receive(timeoutNow('b', 1));
    node.receive(heartbeat('b', 1));
    expect(node.status).toMatchObject({ role: 'candidate', term: 2 });
    expect(node.sentOf('vote')).toMatchObject([{ transfer: true }, { transfer: true }]);
  });

  it('only the leader may ask for it', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.receive(timeoutNow('c', 1));
    expect(node.status.role).toBe('follower');
    expect(node.decisions).toContain('timeout-now-ignored');
  });
});

describe('R29 a leader that lost itself may be elected again', () => {
  it('its own follower grants pre-vote and vote although it counts the leader as live', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.receive(preVote('c', 2));
    node.receive(preVote('b', 2));
    expect(node.sentOf('preVoteResponse')).toMatchObject([
      { to: 'c', granted: false },
      { to: 'b', granted: true },
    ]);
    node.receive(vote('c', 2));
    expect(node.status.term).toBe(1);
    node.receive(vote('b', 2));
    expect(node.sentOf('voteResponse')).toMatchObject([{ to: 'b', term: 2, granted: true }]);
  });
});

describe('R30 a granted pre-vote has no effects', () => {
  it('neither term nor vote nor timer nor disk change', () => {
    const asked = new SimulatedNode({ term: 1, seed: 5 });
    const alone = new SimulatedNode({ term: 1, seed: 5 });
    for (let tick = 0; tick < 2 * TICKS.electionTicks; tick += 1) {
      asked.receive(preVote('b', 2));
      asked.tick();
      alone.tick();
      expect(asked.status).toEqual(alone.status);
    }
    expect(asked.status.role).toBe('preCandidate');
    expect(asked.decisions).toContain('pre-vote-granted');
    expect(asked.readies.flatMap(({ write }) => write ?? [])).toEqual([]);
  });
});

describe('R31 a refused pre-vote teaches the higher term', () => {
  it('the next pre-vote asks beyond it', () => {
    const node = nodeIn('preCandidate', { term: 1 });
    node.takeSent();
    node.receive(preVoteResponse('b', 6, false));
    expect(node.status).toMatchObject({ role: 'follower', term: 6 });
    timeOut(node);
    expect(node.sentOf('preVote')).toMatchObject([{ term: 7 }, { term: 7 }]);
  });

  it('the refusal names the term of the refusing node', () => {
    const node = new SimulatedNode({ term: 6 });
    node.receive(preVote('b', 2));
    expect(node.sentOf('preVoteResponse')).toMatchObject([{ term: 6, granted: false }]);
  });
});

describe('R33 answers to a pre-vote that is over start nothing', () => {
  it('a leader that gets them late goes on leading in its term', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    const before = node.status;
    node.receive(preVoteResponse('d', 1, true));
    node.receive(preVoteResponse('e', 2, true));
    expect(node.status).toEqual(before);
  });

  it('neither does a candidate or follower', () => {
    for (const role of ['follower', 'candidate'] as const) {
      const node = nodeIn(role, { term: 1 });
      const before = node.status;
      for (const from of ['b', 'c']) node.receive(preVoteResponse(from, before.term + 1, true));
      expect(node.status).toEqual(before);
    }
  });

  it('a grant of an earlier term does not count for the pre-vote of now', () => {
    const node = nodeIn('preCandidate', { term: 3 });
    node.receive(preVoteResponse('b', 3, true));
    expect(node.status.role).toBe('preCandidate');
  });
});

describe('R56 a term that is merely seen is no vote', () => {
  it('a higher term in an answer leaves the vote of that term free', () => {
    const node = candidateNode({ term: 1 });
    node.receive(voteResponse('b', 8, false));
    expect(node.disk.hardState).toMatchObject({ term: 8, vote: undefined });
    node.receive(vote('c', 8));
    expect(node.sentOf('voteResponse')).toMatchObject([{ term: 8, granted: true }]);
  });

  it('a refused vote request leaves it free, too', () => {
    const node = new SimulatedNode({ terms: [1, 1] });
    node.receive(vote('b', 5, [1, 1]));
    expect(node.disk.hardState).toMatchObject({ term: 5, vote: undefined });
  });
});

describe('R59 only the leader of the current term calms the election timer', () => {
  it('heartbeats and appends of an older term do not', () => {
    const node = new SimulatedNode({ term: 5 });
    for (let tick = 0; tick < 2 * TICKS.electionTicks; tick += 1) {
      node.receive(heartbeat('b', 4));
      node.receive(append({ term: 4 }));
      node.tick();
    }
    expect(node.status.role).toBe('preCandidate');
  });

  it('nor does a refused vote request', () => {
    const node = new SimulatedNode({ terms: [2, 2] });
    for (let tick = 0; tick < 2 * TICKS.electionTicks; tick += 1) {
      node.receive(vote('b', 3 + tick, [1, 1]));
      node.tick();
    }
    expect(node.sentOf('preVote')).not.toEqual([]);
  });
});

describe('a leader without a quorum', () => {
  it('steps down after an election timeout, in its term', () => {
    const node = committedLeader();
    node.tick(2 * TICKS.electionTicks);
    expect(node.status).toMatchObject({ role: 'follower', term: 1, leaderId: undefined });
    expect(node.decisions).toContain('leader-stepped-down-no-quorum');
  });

  it('leads on while a majority answers', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    for (let tick = 0; tick < 5 * TICKS.electionTicks; tick += 1) {
      node.tick();
      node.receive(heartbeatResponse('b', 1));
      node.receive(accepted('c', 1, 1));
    }
    expect(node.status.role).toBe('leader');
  });

  it('does not count a learner', () => {
    const node = committedLeader({ learners: ['l'] });
    for (let tick = 0; tick < 2 * TICKS.electionTicks; tick += 1) {
      node.tick();
      node.receive(heartbeatResponse('l', 1));
    }
    expect(node.status.role).toBe('follower');
  });
});

describe('a node that is no voter in its own membership', () => {
  it('never campaigns, also when asked to', () => {
    const node = new SimulatedNode({ nodeId: 'l', voters: ['a', 'b'], learners: ['l'], term: 1 });
    node.tick(5 * TICKS.electionTicks);
    node.receive(heartbeat('a', 1));
    node.receive(timeoutNow('a', 1));
    expect(node.status).toMatchObject({ role: 'follower', term: 1 });
    expect(node.decisions).toContain('campaign-held-not-voter');
  });

  it('elects itself with its first tick when it is the only one', () => {
    const node = new SimulatedNode({ voters: ['a'], isManual: true });
    node.tick();
    expect(node.status).toMatchObject({ role: 'candidate', term: 1 });
    node.persist();
    expect(node.status).toMatchObject({ role: 'leader', term: 1, commitIndex: 1 });
  });
});
