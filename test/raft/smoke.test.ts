import { expect, it } from 'vitest';
import { Cluster } from './fixtures/cluster.js';

it('works', () => {
  const c = new Cluster(['a', 'b', 'c']);
  const a = c.elect('a');
  c.deliver();
  a.propose(16, 24);
  c.deliver();
  expect(a.status).toMatchObject({ role: 'leader', commitIndex: 3, lastIndex: 3 });
  expect(c.node('b').status).toMatchObject({ commitIndex: 3, appliedIndex: 3, leaderId: 'a' });
  c.isolate('c');
  for (let i = 0; i < 40; i++) {
    a.propose(16);
    c.deliver();
  }
  a.compactTo(30);
  c.heal();
  c.tick('a', 5);
  expect(c.node('c').status).toMatchObject({ commitIndex: 43, appliedIndex: 43, firstIndex: 44 });
  expect(c.node('c').applied.length).toBe(43);
});
