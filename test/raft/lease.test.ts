import { describe, expect, it } from 'vitest';
import type { ReadResult } from '../../src/raft/ready.js';
import { Cluster } from './fixtures/cluster.js';
import { append, heartbeat, heartbeatResponse, preVote, vote } from './fixtures/messages.js';
import { committedLeader } from './fixtures/roles.js';
import { SimulatedNode, TICKS } from './fixtures/simulated-node.js';

function leaseRead(node: SimulatedNode, requestId: number): ReadResult | undefined {
  node.step({ type: 'readIndex', requestId, lease: true });
  return answerOf(node, requestId);
}

function answerOf(node: SimulatedNode, requestId: number): ReadResult | undefined {
  const reads = node.readies.flatMap((ready) => ready.reads);
  return reads.find((read) => read.requestId === requestId);
}

function leaseholder(): SimulatedNode {
  const node = committedLeader({ voters: ['a', 'b', 'c'] });
  node.nowMs = 100;
  expect(leaseRead(node, 1)).toBeUndefined();
  const [asked] = node.sentOf('heartbeat');
  expect(asked).toMatchObject({ lease: true, readRound: 1 });
  node.nowMs = 103;
  node.receive(heartbeatResponse('b', 1, 1));
  expect(answerOf(node, 1)).toEqual({ requestId: 1, index: 1 });
  return node;
}

describe('a lease', () => {
  it('answers reads at once, until it is over', () => {
    const node = leaseholder();
    node.nowMs = 107;
    expect(leaseRead(node, 2)).toEqual({ requestId: 2, index: 1 });
    node.nowMs = 108;
    expect(leaseRead(node, 3)).toBeUndefined();
    expect(node.decisions).toContain('read-lease-not-valid');
  });

  it('counts from when the heartbeats left, not from when they were answered', () => {
    const node = leaseholder();
    node.nowMs = 108.5;
    expect(leaseRead(node, 2)).toBeUndefined();
  });

  it('is renewed by the heartbeats of ticks', () => {
    const node = leaseholder();
    node.nowMs = 106;
    node.tick(TICKS.heartbeatTicks);
    const [renewal] = node.sentOf('heartbeat');
    node.receive(heartbeatResponse('c', 1, renewal?.readRound));
    node.nowMs = 113;
    expect(leaseRead(node, 2)).toEqual({ requestId: 2, index: 1 });
  });

  it('is not used without a time, and needs a quorum', () => {
    const node = committedLeader({ voters: ['a', 'b', 'c', 'd', 'e'] });
    node.nowMs = 100;
    leaseRead(node, 1);
    node.receive(heartbeatResponse('b', 1, 1));
    expect(leaseRead(node, 2)).toBeUndefined();
    node.receive(heartbeatResponse('c', 1, 1));
    node.nowMs = undefined;
    expect(leaseRead(node, 3)).toBeUndefined();
  });

  it('is void for the rest of the term once a peer was told to campaign', () => {
    const node = leaseholder();
    node.step({ type: 'transfer', to: 'b' });
    expect(leaseRead(node, 2)).toEqual({ requestId: 2, refused: 'transferring' });
    node.tick(TICKS.electionTicks);
    expect(node.decisions).toContain('transfer-aborted-timeout');
    node.receive(heartbeatResponse('b', 1, 9));
    expect(leaseRead(node, 3)).toBeUndefined();
  });

  it('is asked for only while lease reads are', () => {
    const node = leaseholder();
    for (let beats = 0; beats < 51; beats += 1) {
      node.tick(TICKS.heartbeatTicks);
      for (const { to, readRound } of node.sentOf('heartbeat')) {
        node.receive(heartbeatResponse(to, 1, readRound));
      }
    }
    node.tick(TICKS.heartbeatTicks);
    expect(node.sentOf('heartbeat').map(({ lease }) => lease)).toEqual([false, false]);
  });

  it('of the leader answers reads of followers', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    cluster.elect('a');
    for (const node of cluster.nodes.values()) node.nowMs = 50;
    leaseRead(cluster.node('a'), 1);
    cluster.deliver();
    leaseRead(cluster.node('b'), 1);
    cluster.deliver();
    expect(cluster.node('a').decisions).toContain('read-answered-by-lease');
    expect(answerOf(cluster.node('b'), 1)).toEqual({ requestId: 1, index: 1 });
  });
});

describe('a node that promised a lease', () => {
  function promised(): SimulatedNode {
    const node = new SimulatedNode({ term: 1 });
    node.receive({ ...heartbeat('b', 1), lease: true });
    node.step({ type: 'disconnected', nodeId: 'b' });
    node.takeSent();
    return node;
  }

  it('elects nobody for an election timeout, though the connection to the leader closed', () => {
    const node = promised();
    node.tick(TICKS.electionTicks - 1);
    expect(node.sent).toEqual([]);
    expect(node.decisions).toContain('campaign-held-promised');
    node.receive(preVote('c', 2));
    node.receive(vote('c', 2));
    expect(node.sentOf('preVoteResponse')).toMatchObject([{ granted: false }]);
    expect(node.status.term).toBe(1);
    node.tick(1);
    node.receive(vote('c', 2));
    expect(node.status).toMatchObject({ term: 2, vote: 'c' });
  });

  it('keeps the promise when it hears of a newer term', () => {
    const node = promised();
    node.receive({ type: 'voteResponse', from: 'c', term: 2, granted: false });
    node.receive(vote('c', 2));
    expect(node.status).toMatchObject({ term: 2, vote: undefined });
    expect(node.decisions).toContain('vote-refused-promised');
  });

  it('follows a leader that others elected, and a transfer', () => {
    const node = promised();
    node.receive(vote('c', 2, [0, 0], true));
    expect(node.status.vote).toBe('c');
    node.receive(append({ from: 'c', term: 2 }));
    expect(node.status.leaderId).toBe('c');
  });

  it('may have promised in an earlier life', () => {
    const node = new SimulatedNode({ term: 1, mayHavePromised: true });
    node.receive(vote('c', 2));
    expect(node.status.term).toBe(1);
    node.tick(TICKS.electionTicks);
    node.receive(vote('c', 2));
    expect(node.status.vote).toBe('c');
  });

  it('is not held back by it once the leader says that it asks for no lease', () => {
    const node = new SimulatedNode({ term: 1, mayHavePromised: true });
    node.receive(heartbeat('b', 1));
    node.step({ type: 'disconnected', nodeId: 'b' });
    node.receive(vote('c', 2));
    expect(node.status).toMatchObject({ term: 2, vote: 'c' });
  });

  it('keeps a promise of this life when the leader asks for no lease any more', () => {
    const node = promised();
    node.receive(heartbeat('b', 1));
    node.step({ type: 'disconnected', nodeId: 'b' });
    node.receive(vote('c', 2));
    expect(node.status.term).toBe(1);
  });
});
