import { describe, expect, it } from 'vitest';
import type { ReadResult } from '../../../src/raft/ready.js';
import { Cluster } from '../fixtures/cluster.js';
import { accepted, heartbeatResponse } from '../fixtures/messages.js';
import { committedLeader, leaderNode } from '../fixtures/roles.js';
import { type SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const LEASE_MS = 8;

function read(node: SimulatedNode, requestId: number, nowMs: number): ReadResult | undefined {
  node.nowMs = nowMs;
  node.step({ type: 'readIndex', requestId, lease: true });
  return answerOf(node, requestId);
}

function answerOf(node: SimulatedNode, requestId: number): ReadResult | undefined {
  const reads = node.readies.flatMap((ready) => ready.reads);
  return reads.find((answer) => answer.requestId === requestId);
}

function leaseholder(nowMs: number): SimulatedNode {
  const node = committedLeader();
  expect(read(node, 1, nowMs)).toBeUndefined();
  node.receive(heartbeatResponse('b', 1, 1));
  return node;
}

function exchange(node: SimulatedNode): void {
  for (const { to, readRound } of node.sentOf('heartbeat')) {
    node.receive(heartbeatResponse(to, node.status.term, readRound));
  }
}

describe('R17 a lease ends where leadership is handed over', () => {
  it('no lease read is served from the request for a transfer on', () => {
    const node = leaseholder(100);
    node.step({ type: 'transfer', to: 'b' });
    expect(read(node, 2, 101)).toEqual({ requestId: 2, refused: 'transferring' });
  });

  it('nor after it was given up, for the target may still campaign and win at once', () => {
    const node = leaseholder(100);
    node.step({ type: 'transfer', to: 'b' });
    for (let tick = 0; tick < TICKS.electionTicks; tick += 1) {
      node.tick();
      exchange(node);
    }
    expect(node.status).toMatchObject({ role: 'leader', transferring: undefined });
    expect(read(node, 2, 101)).toBeUndefined();
    exchange(node);
    expect(read(node, 3, 101)).toBeUndefined();
  });
});

describe('R18 a lease is computed at the read, from the send time of the heartbeat', () => {
  it('ticks neither end it nor prolong it', () => {
    const node = leaseholder(100);
    node.nowMs = undefined;
    node.tick(TICKS.heartbeatTicks);
    exchange(node);
    expect(read(node, 2, 100 + LEASE_MS - 1)).toEqual({ requestId: 2, index: 1 });
    expect(read(node, 3, 100 + LEASE_MS)).toBeUndefined();
  });

  it('an answer that is late by a whole lease gives none', () => {
    const node = committedLeader();
    expect(read(node, 1, 100)).toBeUndefined();
    node.nowMs = 100 + LEASE_MS;
    node.receive(heartbeatResponse('b', 1, 1));
    expect(answerOf(node, 1)).toEqual({ requestId: 1, index: 1 });
    expect(read(node, 2, 100 + LEASE_MS)).toBeUndefined();
  });

  it('two leaders never hold one: it is over before anybody else can be elected', () => {
    const cluster = new Cluster(['a', 'b', 'c']);
    const leader = cluster.elect('a');
    leader.propose();
    cluster.deliver();
    expect(read(leader, 1, 100)).toBeUndefined();
    cluster.deliver();
    cluster.isolate('a');
    for (const nodeId of ['b', 'c']) {
      cluster.node(nodeId).step({ type: 'disconnected', nodeId: 'a' });
    }
    let ticks = 0;
    while (!cluster.leaders.some((nodeId) => nodeId !== 'a') && ticks < 60) {
      cluster.tick('b');
      cluster.tick('c');
      ticks += 1;
    }
    expect(cluster.leaders).toHaveLength(2);
    expect(ticks).toBeGreaterThanOrEqual(TICKS.electionTicks);
    expect(read(leader, 2, 100 + ticks)).toBeUndefined();
  });
});

describe('R19 a lease knows one clock, the one that comes with its inputs', () => {
  it('without a time there is none, and with one that stands still it does not begin anew', () => {
    const node = leaseholder(100);
    node.nowMs = undefined;
    node.step({ type: 'readIndex', requestId: 2, lease: true });
    expect(answerOf(node, 2)).toBeUndefined();
    expect(read(node, 3, 100)).toEqual({ requestId: 3, index: 1 });
    expect(read(node, 4, 1_000_000)).toBeUndefined();
  });
});

describe('R20 a lease read waits for everything committed, not for what is applied here', () => {
  it('its index is the commit index although the leader has applied less', () => {
    const node = leaseholder(100);
    node.isManual = true;
    node.propose();
    node.receive(accepted('b', 1, 2));
    node.receive(accepted('c', 1, 2));
    expect(node.status).toMatchObject({ commitIndex: 2, appliedIndex: 1 });
    expect(read(node, 2, 101)).toEqual({ requestId: 2, index: 2 });
  });

  it('a new leader serves none before a commit of its own term', () => {
    const node = leaderNode({ terms: [1, 1], term: 1 });
    expect(read(node, 1, 100)).toBeUndefined();
    expect(node.decisions).toContain('read-held-term-not-committed');
    node.receive(accepted('b', 2, 3));
    expect(answerOf(node, 1)).toBeUndefined();
    exchange(node);
    expect(answerOf(node, 1)).toEqual({ requestId: 1, index: 3 });
  });
});
