import { describe, expect, it } from 'vitest';
import type { ReadResult } from '../../../src/raft/ready.js';
import { Cluster } from '../fixtures/cluster.js';
import { accepted, heartbeat, heartbeatResponse, voteResponse } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const FIVE = ['a', 'b', 'c', 'd', 'e'];

function readsOf(node: SimulatedNode): ReadResult[] {
  return node.readies.splice(0).flatMap(({ reads }) => reads);
}

function roundsOf(node: SimulatedNode): number[] {
  return node.sentOf('heartbeat').flatMap(({ to, readRound }) => (to === 'b' ? [readRound] : []));
}

describe('R15 a new leader reads only after a commit of its own term', () => {
  it('a read waits for it and is released by it', () => {
    const node = leaderNode({ terms: [1, 1, 1], commitIndex: 2 });
    node.step({ type: 'readIndex', requestId: 1 });
    expect(node.decisions).toContain('read-held-term-not-committed');
    node.receive(heartbeatResponse('b', 2, 0));
    expect(readsOf(node)).toEqual([]);
    node.receive(accepted('b', 2, 4));
    const [round] = roundsOf(node).slice(-1);
    node.receive(heartbeatResponse('b', 2, round));
    expect(readsOf(node)).toEqual([{ requestId: 1, index: 4 }]);
  });
});

describe('R16 only acknowledgements of its own or a later round confirm a read', () => {
  it('a late answer to an earlier round confirms nothing', () => {
    const node = committedLeader();
    node.step({ type: 'readIndex', requestId: 1 });
    node.step({ type: 'readIndex', requestId: 2 });
    expect(roundsOf(node)).toEqual([1, 2]);
    node.receive(heartbeatResponse('b', 1, 1));
    expect(readsOf(node)).toEqual([{ requestId: 1, index: 1 }]);
    node.receive(heartbeatResponse('c', 1, 1));
    expect(readsOf(node)).toEqual([]);
    node.receive(heartbeatResponse('c', 1, 2));
    expect(readsOf(node)).toEqual([{ requestId: 2, index: 1 }]);
  });

  it('a later round confirms all earlier ones, in order', () => {
    const node = committedLeader();
    for (const requestId of [1, 2, 3]) node.step({ type: 'readIndex', requestId });
    node.receive(heartbeatResponse('c', 1, 3));
    expect(readsOf(node).map(({ requestId }) => requestId)).toEqual([1, 2, 3]);
  });

  it('an answer to a round that was never begun confirms nothing', () => {
    const node = committedLeader();
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive(heartbeatResponse('b', 1, 9));
    expect(readsOf(node)).toEqual([]);
    expect(node.decisions).toContain('read-round-ignored-unknown');
  });

  it('an answer of an earlier term confirms nothing', () => {
    const node = committedLeader({ term: 3 });
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive(heartbeatResponse('b', 3, 1));
    expect(readsOf(node)).toEqual([]);
  });

  it('the answer to a read that a node asked before it restarted is not taken for another', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.step({ type: 'readIndex', requestId: 1 });
    const [asked] = node.sentOf('readIndex');
    node.crash();
    node.receive(heartbeat('b', 1));
    node.step({ type: 'readIndex', requestId: 1 });
    const requestId = asked?.requestId ?? 0;
    node.receive({ type: 'readIndexResponse', from: 'b', term: 1, requestId, index: 3 });
    expect(readsOf(node)).toEqual([]);
    expect(node.decisions).toContain('read-response-ignored');
  });

  it('waiting reads are refused when the leadership ends', () => {
    const node = committedLeader();
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive({ type: 'readIndex', from: 'c', term: 1, requestId: 44 });
    node.takeSent();
    node.receive(voteResponse('b', 2, false));
    expect(readsOf(node)).toEqual([{ requestId: 1, refused: 'not-leader' }]);
    expect(node.sentOf('readIndexResponse')).toMatchObject([
      { to: 'c', requestId: 44, index: undefined },
    ]);
  });

  it('forwarded reads are refused when leader or term change', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive(heartbeat('c', 2));
    expect(readsOf(node)).toEqual([{ requestId: 1, refused: 'not-leader' }]);
  });
});

describe('R17 no reads while leadership is handed over', () => {
  it('they are refused like proposals', () => {
    const node = committedLeader();
    node.step({ type: 'transfer', to: 'b' });
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive({ type: 'readIndex', from: 'c', term: 1, requestId: 5 });
    expect(readsOf(node)).toEqual([{ requestId: 1, refused: 'transferring' }]);
    expect(node.sentOf('readIndexResponse')).toMatchObject([{ to: 'c', index: undefined }]);
  });
});

describe('R20b the index of a forwarded read is one this leader has confirmed', () => {
  it('a new leader answers with the commit of its own term, not an earlier one', () => {
    const cluster = Cluster.of(
      { nodeId: 'a', terms: [1, 1, 1], commitIndex: 1 },
      { nodeId: 'b', terms: [1, 1, 1], commitIndex: 1 },
      { nodeId: 'c', terms: [1, 1], commitIndex: 2 },
    );
    cluster.drop = (message) => message.type === 'appendResponse';
    const leader = cluster.elect('a');
    cluster.node('c').step({ type: 'readIndex', requestId: 8 });
    cluster.deliver();
    expect(readsOf(cluster.node('c'))).toEqual([]);
    cluster.drop = () => false;
    cluster.tickAll(2 * TICKS.heartbeatTicks);
    expect(readsOf(cluster.node('c'))).toEqual([{ requestId: 8, index: 4 }]);
    expect(leader.status.commitIndex).toBe(4);
  });
});

describe('R20c only the leader fills in the answer', () => {
  it('a node that does not lead refuses a forwarded read instead of passing it on', () => {
    const node = new SimulatedNode({ term: 2, commitIndex: 2, terms: [1, 1] });
    node.receive(heartbeat('b', 2));
    node.takeSent();
    node.receive({ type: 'readIndex', from: 'c', term: 2, requestId: 3 });
    node.receive({ type: 'readIndex', from: 'c', term: 1, requestId: 4 });
    expect(node.takeSent()).toMatchObject([
      { type: 'readIndexResponse', to: 'c', requestId: 3, index: undefined },
      { type: 'readIndexResponse', to: 'c', requestId: 4, index: undefined },
    ]);
  });

  it('an answer of anybody else is not taken', () => {
    const node = new SimulatedNode({ term: 1 });
    node.receive(heartbeat('b', 1));
    node.step({ type: 'readIndex', requestId: 1 });
    const requestId = node.sentOf('readIndex')[0]?.requestId ?? 0;
    node.receive({ type: 'readIndexResponse', from: 'c', term: 1, requestId, index: 3 });
    expect(readsOf(node)).toEqual([]);
  });
});

describe('R60 a read needs the same quorum as a commit', () => {
  it.each([
    [FIVE, ['b'], false],
    [FIVE, ['b', 'c'], true],
    [['a', 'b', 'c', 'd'], ['b'], false],
    [['a', 'b', 'c', 'd'], ['b', 'c'], true],
    [['a', 'b'], ['b'], true],
  ])('of %j the answers of %j confirm: %s', (voters, answering, isConfirmed) => {
    const node = committedLeader({ voters, learners: ['l'] });
    node.step({ type: 'readIndex', requestId: 1 });
    node.receive(heartbeatResponse('l', 1, 1));
    for (const from of answering) node.receive(heartbeatResponse(from, 1, 1));
    expect(readsOf(node)).toEqual(isConfirmed ? [{ requestId: 1, index: 1 }] : []);
  });
});

describe('reads', () => {
  it('of one turn share one round', () => {
    const node = committedLeader();
    node.core.step({ type: 'readIndex', requestId: 1 });
    node.core.step({ type: 'readIndex', requestId: 2 });
    node.receive({ type: 'readIndex', from: 'c', term: 1, requestId: 7 });
    const beats = node.sentOf('heartbeat');
    expect(beats.map(({ to, readRound }) => [to, readRound])).toEqual([
      ['b', 1],
      ['c', 1],
    ]);
    node.receive(heartbeatResponse('c', 1, 1));
    expect(readsOf(node)).toHaveLength(2);
    expect(node.sentOf('readIndexResponse')).toMatchObject([{ requestId: 7, index: 1 }]);
  });

  it('are confirmed by a later heartbeat when that of their round was lost', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    cluster.drop = (message) => message.type === 'heartbeat';
    leader.step({ type: 'readIndex', requestId: 1 });
    cluster.deliver();
    expect(readsOf(leader)).toEqual([]);
    cluster.drop = () => false;
    cluster.tick('a', TICKS.heartbeatTicks);
    expect(readsOf(leader)).toEqual([{ requestId: 1, index: 1 }]);
  });

  it('of a single voter are answered at once', () => {
    const node = committedLeader({ voters: ['a'], learners: ['l'] });
    node.step({ type: 'readIndex', requestId: 1 });
    expect(readsOf(node)).toEqual([{ requestId: 1, index: 1 }]);
  });

  it('on a follower are answered by the leader', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    cluster.elect('a').propose();
    cluster.deliver();
    cluster.node('c').step({ type: 'readIndex', requestId: 6 });
    cluster.deliver();
    expect(readsOf(cluster.node('c'))).toEqual([{ requestId: 6, index: 2 }]);
  });

  it('without a leader are refused at once', () => {
    const node = new SimulatedNode();
    node.step({ type: 'readIndex', requestId: 1 });
    expect(readsOf(node)).toEqual([{ requestId: 1, refused: 'not-leader' }]);
  });

  it('are bounded, at the leader and at a follower', () => {
    const follower = new SimulatedNode({ term: 1 });
    follower.receive(heartbeat('b', 1));
    for (const node of [leaderNode(), committedLeader(), follower]) {
      for (let requestId = 1; requestId <= 4097; requestId += 1) {
        node.core.step({ type: 'readIndex', requestId });
      }
      node.tick();
      expect(readsOf(node)).toEqual([{ requestId: 4097, refused: 'overloaded' }]);
    }
  });
});
