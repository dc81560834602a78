import { describe, expect, it } from 'vitest';
import type { Role } from '../../../src/raft/types.js';
import { append, heartbeat, voteResponse } from '../fixtures/messages.js';
import { nodeIn } from '../fixtures/roles.js';

const ROLES: readonly Role[] = ['follower', 'preCandidate', 'candidate', 'leader'];

describe('5.1 terms', () => {
  it.each(ROLES)('a %s that sees a higher term takes it over and becomes a follower', (role) => {
    const node = nodeIn(role, { term: 1 });
    const term = node.status.term + 2;
    node.receive(append({ from: 'b', term }));
    expect(node.status).toMatchObject({ role: 'follower', term, leaderId: 'b', vote: undefined });
  });

  it.each(ROLES)('a %s takes a higher term over from an answer, too', (role) => {
    const node = nodeIn(role, { term: 1 });
    const term = node.status.term + 1;
    node.receive(voteResponse('c', term, false));
    expect(node.status).toMatchObject({ role: 'follower', term, leaderId: undefined });
  });

  it.each(ROLES)('a %s does not process a message of a lower term', (role) => {
    const node = nodeIn(role, { term: 4, terms: [1] });
    const before = node.status;
    node.takeSent();
    node.receive(append({ from: 'b', term: 3, terms: [3, 3], commit: 2 }));
    node.receive(heartbeat('b', 3, 1));
    node.receive(voteResponse('c', 3, true));
    expect(node.status).toEqual(before);
  });

  it('a leader of a lower term is told the higher one', () => {
    const node = nodeIn('follower', { term: 4 });
    node.receive(append({ from: 'b', term: 3 }));
    node.receive(heartbeat('b', 3));
    expect(node.takeSent()).toMatchObject([
      { type: 'appendResponse', to: 'b', term: 4, rejected: true },
      { type: 'heartbeatResponse', to: 'b', term: 4 },
    ]);
  });

  it('the term a message brought is durable before anything is said in it', () => {
    const node = nodeIn('follower', { term: 1, isManual: true });
    node.receive(heartbeat('b', 5));
    expect(node.takeSent()).toEqual([]);
    node.persist();
    expect(node.disk.hardState.term).toBe(5);
    expect(node.takeSent()).toMatchObject([{ type: 'heartbeatResponse', term: 5 }]);
  });
});
