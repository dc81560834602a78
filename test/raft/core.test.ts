import { describe, expect, it } from 'vitest';
import { startProblem } from '../../src/raft/config.js';
import type { Input } from '../../src/raft/input.js';
import { entriesOf, membershipOf } from './fixtures/entries.js';
import { accepted, append, heartbeat } from './fixtures/messages.js';
import { committedLeader } from './fixtures/roles.js';
import { SimulatedNode } from './fixtures/simulated-node.js';

describe('the core', () => {
  it('has nothing to say at its start and after what changes nothing', () => {
    const node = new SimulatedNode();
    expect(node.readies).toEqual([]);
    node.core.step({ type: 'tick' });
    expect(node.core.hasReady()).toBe(false);
  });

  it('says when role, term or leader changed, once', () => {
    const node = new SimulatedNode({ isManual: true });
    node.receive(heartbeat('b', 1));
    node.receive(heartbeat('b', 1));
    node.receive(heartbeat('c', 2));
    expect(node.readies.map(({ statusChanged }) => statusChanged)).toEqual([true, false, true]);
  });

  it('is a function of its inputs: the same inputs give the same readies', () => {
    const inputs: Input[] = [];
    const run = (given?: readonly Input[]): SimulatedNode => {
      const node = new SimulatedNode({ seed: 9, isManual: true });
      for (const input of given ?? []) node.step(input);
      return node;
    };
    for (let tick = 0; tick < 40; tick += 1) inputs.push({ type: 'tick' });
    inputs.push({ type: 'propose', proposalId: 1, bytes: [16] });
    expect(run(inputs).readies).toEqual(run(inputs).readies);
    expect(run(inputs).readies.length).toBeGreaterThan(1);
  });

  it('answers every proposal, with the index of its first entry or a refusal', () => {
    const node = committedLeader();
    node.readies = [];
    node.step({ type: 'propose', proposalId: 4, bytes: [16, 16] });
    node.step({ type: 'propose', proposalId: 5, bytes: [16] });
    node.receive(heartbeat('b', 2));
    node.step({ type: 'propose', proposalId: 6, bytes: [16] });
    expect(node.readies.flatMap(({ proposals }) => proposals)).toEqual([
      { proposalId: 4, firstIndex: 2, term: 1 },
      { proposalId: 5, firstIndex: 4, term: 1 },
      { proposalId: 6, refused: 'not-leader' },
    ]);
  });

  it('answers a proposal together with the write that holds its entries', () => {
    const node = committedLeader();
    node.isManual = true;
    node.readies = [];
    node.core.step({ type: 'propose', proposalId: 4, bytes: [16] });
    const conflicting = append({ from: 'b', term: 2, prev: [1, 1], terms: [2] });
    node.receive(conflicting);
    const withWrites = node.readies.filter(({ write }) => write !== undefined);
    expect(withWrites.map(({ proposals, write }) => [proposals.length, write?.records])).toEqual([
      [1, undefined],
      [0, expect.any(Uint8Array)],
    ]);
    expect(node.decisions).toContain('write-split');
  });

  it('hands out every committed index once, across restarts from what was applied', () => {
    const node = new SimulatedNode({ terms: [1, 1, 1, 1], commitIndex: 3 });
    node.compactTo(1);
    node.receive(append({ term: 1, prev: [4, 1], commit: 4 }));
    expect(node.applied.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
    node.crash();
    expect(node.applied.map(({ index }) => index)).toEqual([1, 2, 3]);
    node.receive(append({ term: 1, prev: [4, 1], commit: 4 }));
    expect(node.applied.map(({ index }) => index)).toEqual([1, 2, 3, 4]);
  });

  it('ignores a report of what it never handed out', () => {
    const node = new SimulatedNode({ terms: [1, 1], commitIndex: 1 });
    node.takeDecisions();
    node.step({ type: 'applied', index: 2 });
    node.step({ type: 'applied', index: 0 });
    expect(node.status.appliedIndex).toBe(1);
    expect(node.takeDecisions()).toEqual(['applied-ignored', 'applied-ignored']);
  });

  it('reports the peers of a leader', () => {
    const node = committedLeader({ learners: ['l'] });
    node.receive(accepted('b', 1, 1));
    expect(node.status).toMatchObject({
      role: 'leader',
      leaderId: 'a',
      vote: 'a',
      durableIndex: 1,
    });
    expect(node.status.progress.map(({ nodeId, state }) => [nodeId, state])).toEqual([
      ['b', 'replicate'],
      ['c', 'replicate'],
      ['l', 'replicate'],
    ]);
  });
});

describe('what lies on disk at a start', () => {
  const hardState = { term: 2, vote: undefined, commitIndex: 0, probation: 0 };
  const membership = membershipOf(['a']);
  const start = { hardState, previous: { index: 4, term: 1 }, entries: entriesOf([1, 2], 5) };

  it.each([
    [4, 1, undefined],
    [5, 1, undefined],
    [6, 2, undefined],
    [6, 1, 'log-behind-state'],
    [7, 2, 'log-behind-state'],
    [4, 2, 'log-behind-state'],
    [3, 1, 'state-behind-log'],
  ])('a state at %i:%i and a log from 4:1 to 6:2: %s', (index, term, problem) => {
    const snapshot = { index, term, membership };
    expect(startProblem({ ...start, snapshot, appliedIndex: index })).toBe(problem);
  });

  it('fits when the state is further than its checkpoint', () => {
    const snapshot = { index: 3, term: 1, membership };
    expect(startProblem({ ...start, snapshot, appliedIndex: 5 })).toBeUndefined();
  });
});
