import { describe, expect, it } from 'vitest';
import { append, heartbeat, vote, voteResponse } from '../fixtures/messages.js';
import { candidateNode, grantAll, leaderNode, timeOut } from '../fixtures/roles.js';
import { seededRandom } from '../fixtures/seeded-random.js';
import { SimulatedNode, TICKS } from '../fixtures/simulated-node.js';

const NODES = ['a', 'b', 'c', 'd', 'e'];
const { electionTicks } = TICKS;

function timeoutOf(node: SimulatedNode): number {
  for (let ticks = 1; ticks <= 3 * electionTicks; ticks += 1) {
    node.tick();
    if (node.sentOf('preVote').length > 0) return ticks;
  }
  throw new Error('no timeout');
}

describe('5.2 leader election', () => {
  it('a new node starts as follower', () => {
    expect(new SimulatedNode().status).toMatchObject({ role: 'follower', term: 0 });
  });

  it('a leader sends a heartbeat to every other node each heartbeat interval', () => {
    const node = leaderNode({ voters: NODES });
    node.takeSent();
    node.tick(TICKS.heartbeatTicks);
    const beats = node.sentOf('heartbeat');
    expect(beats.map(({ to }) => to)).toEqual(['b', 'c', 'd', 'e']);
    node.tick(TICKS.heartbeatTicks - 1);
    expect(node.sentOf('heartbeat')).toEqual([]);
  });

  it('a follower that hears nobody asks for pre-votes without changing its term', () => {
    const node = new SimulatedNode({ term: 1, vote: 'b' });
    timeOut(node);
    expect(node.status).toMatchObject({ role: 'preCandidate', term: 1, vote: 'b' });
    expect(node.sentOf('preVote')).toMatchObject([
      { to: 'b', term: 2 },
      { to: 'c', term: 2 },
    ]);
  });

  it('with the pre-votes it increments its term, votes for itself and asks all others', () => {
    const node = candidateNode({ term: 1 });
    expect(node.status).toMatchObject({ role: 'candidate', term: 2, vote: 'a' });
    expect(node.sentOf('vote')).toMatchObject([
      { to: 'b', term: 2, transfer: false },
      { to: 'c', term: 2, transfer: false },
    ]);
  });

  it('a candidate whose election times out starts a new one', () => {
    const node = candidateNode({ term: 1 });
    node.takeSent();
    timeOut(node);
    grantAll(node, 'preVote');
    expect(node.status).toMatchObject({ role: 'candidate', term: 3, vote: 'a' });
    expect(node.sentOf('vote').map(({ to }) => to)).toEqual(['b', 'c']);
  });

  it.each([
    [1, '', 'leader'],
    [3, '++', 'leader'],
    [3, '+', 'leader'],
    [5, '++++', 'leader'],
    [5, '+++', 'leader'],
    [5, '++', 'leader'],
    [3, '--', 'follower'],
    [5, '----', 'follower'],
    [5, '+---', 'follower'],
    [3, '', 'candidate'],
    [5, '+', 'candidate'],
    [5, '+--', 'candidate'],
    [5, '', 'candidate'],
  ] as const)('of %i voters the answers "%s" make a %s', (count, answers, role) => {
    const voters = NODES.slice(0, count);
    const node = candidateNode({ voters });
    [...answers].forEach((answer, position) => {
      node.receive(voteResponse(NODES[position + 1] ?? '', 1, answer === '+'));
    });
    expect(node.status).toMatchObject({ role, term: 1 });
  });

  it.each([
    [undefined, 'b', true],
    [undefined, 'c', true],
    ['b', 'b', true],
    ['c', 'c', true],
    ['b', 'c', false],
    ['c', 'b', false],
  ])('a follower that voted for %s answers %s in the same term: %s', (given, from, granted) => {
    const node = new SimulatedNode({ term: 1, ...(given === undefined ? {} : { vote: given }) });
    node.receive(vote(from, 1));
    expect(node.sentOf('voteResponse')).toMatchObject([{ to: from, term: 1, granted }]);
    expect(node.disk.hardState.vote).toBe(granted ? from : given);
  });

  it.each([1, 2])('a candidate falls back when it hears the leader of term %i', (term) => {
    for (const message of [append({ from: 'c', term }), heartbeat('c', term)]) {
      const node = candidateNode();
      node.receive(message);
      expect(node.status).toMatchObject({ role: 'follower', term, leaderId: 'c' });
    }
  });

  it.each(['follower', 'candidate'])(
    'every timeout of a %s in [T, 2T) occurs, no other',
    (role) => {
      const seen = new Set<number>();
      for (let seed = 1; seed <= 50 * electionTicks; seed += 1) {
        const node = role === 'follower' ? new SimulatedNode({ seed }) : candidateNode({ seed });
        node.takeSent();
        seen.add(timeoutOf(node));
      }
      const expected = Array.from({ length: electionTicks }, (_, extra) => electionTicks + extra);
      expect([...seen].sort((left, right) => left - right)).toEqual(expected);
    },
  );

  it.each(['follower', 'candidate'])(
    'five %ss time out alone in at least 70 of 100 rounds',
    (role) => {
      const random = seededRandom(7);
      const rounds = 1000;
      let conflicts = 0;
      for (let round = 0; round < rounds; round += 1) {
        const timeouts = NODES.map((nodeId) => {
          const setup = { nodeId, voters: NODES, config: { random } };
          const node = role === 'follower' ? new SimulatedNode(setup) : candidateNode(setup);
          node.takeSent();
          return timeoutOf(node);
        }).sort((left, right) => left - right);
        if (timeouts[0] === timeouts[1]) conflicts += 1;
      }
      expect(conflicts / rounds).toBeLessThanOrEqual(0.3);
    },
  );
});
