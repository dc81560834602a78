import { describe, expect, it } from 'vitest';
import { type ReadOutcome, ReadRequests } from '../../src/node/read-requests.js';

const LOST_AFTER_TICKS = 3;

function reader() {
  const outcomes: ReadOutcome[] = [];
  return { outcomes, done: (outcome: ReadOutcome) => outcomes.push(outcome) };
}

describe('read requests', () => {
  it('shares one request among all that wait, with increasing ids', () => {
    const requests = new ReadRequests(LOST_AFTER_TICKS);
    const [first, second, third] = [reader(), reader(), reader()];
    requests.offer(false, first.done);
    requests.offer(false, second.done);
    const shared = requests.takeRequest(false);
    requests.offer(false, third.done);
    const next = requests.takeRequest(false);
    expect(next).toBeGreaterThan(shared ?? Number.NaN);
    requests.answered({ requestId: shared ?? 0, index: 12 });
    const answer = [{ kind: 'index', index: 12 }];
    expect([first, second, third].map(({ outcomes }) => outcomes)).toEqual([answer, answer, []]);
  });

  it('keeps reads that a lease may confirm apart from those that it may not', () => {
    const requests = new ReadRequests(LOST_AFTER_TICKS);
    const [strict, lenient] = [reader(), reader()];
    requests.offer(false, strict.done);
    requests.offer(true, lenient.done);
    const requestId = requests.takeRequest(true) ?? 0;
    requests.answered({ requestId, index: 3 });
    expect([strict.outcomes, lenient.outcomes]).toEqual([[], [{ kind: 'index', index: 3 }]]);
    expect(requests.takeRequest(false)).toBeGreaterThan(requestId);
  });

  it('asks for nothing when nobody waits', () => {
    expect(new ReadRequests(LOST_AFTER_TICKS).takeRequest(false)).toBeUndefined();
  });

  it('gives a request up after so many ticks without an answer, and ignores a late one', () => {
    const requests = new ReadRequests(LOST_AFTER_TICKS);
    const { outcomes, done } = reader();
    requests.offer(false, done);
    const requestId = requests.takeRequest(false) ?? 0;
    requests.tick();
    requests.tick();
    expect(outcomes).toEqual([]);
    requests.tick();
    requests.answered({ requestId, index: 12 });
    expect(outcomes).toEqual([{ kind: 'refused', refusal: 'lost' }]);
  });

  it('passes a refusal on', () => {
    const requests = new ReadRequests(LOST_AFTER_TICKS);
    const { outcomes, done } = reader();
    requests.offer(false, done);
    requests.answered({ requestId: requests.takeRequest(false) ?? 0, refused: 'not-leader' });
    expect(outcomes).toEqual([{ kind: 'refused', refusal: 'not-leader' }]);
  });

  it('refuses everybody on close, asked or not', () => {
    const requests = new ReadRequests(LOST_AFTER_TICKS);
    const [asked, waiting] = [reader(), reader()];
    requests.offer(false, asked.done);
    requests.takeRequest(false);
    requests.offer(false, waiting.done);
    requests.close();
    const closed = [{ kind: 'refused', refusal: 'closed' }];
    expect([asked.outcomes, waiting.outcomes]).toEqual([closed, closed]);
  });
});
