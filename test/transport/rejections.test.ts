import { describe, expect, it } from 'vitest';
import { Rejections } from '../../src/transport/rejections.js';
import { ManualClock } from '../fixtures/manual-clock.js';

function recording() {
  const clock = new ManualClock();
  const warnings: object[] = [];
  const ignore = (): void => undefined;
  const warn = (fields: object): number => warnings.push(fields);
  const rejections = new Rejections(clock, { debug: ignore, info: ignore, warn, error: ignore });
  return { clock, rejections, warnings };
}

describe('rejections', () => {
  it('are counted by reason, all from zero', () => {
    const { rejections } = recording();
    rejections.count('wrong-magic', {});
    rejections.count('wrong-magic', {});
    rejections.note('handshake-abandoned');
    const { counters } = rejections;
    expect(counters).toMatchObject({ 'wrong-magic': 2, 'handshake-abandoned': 1, refused: 0 });
  });

  it('are logged once in five seconds for each reason, with how many were left out', () => {
    const { clock, rejections, warnings } = recording();
    for (let at = 0; at < 1_000; at += 1) rejections.count('wrong-magic', { remoteAddress: 'a' });
    rejections.count('refused', { remoteAddress: 'b' });
    clock.advance(4_999);
    rejections.count('wrong-magic', { remoteAddress: 'c' });
    clock.advance(1);
    rejections.count('wrong-magic', { remoteAddress: 'd' });
    expect(warnings).toEqual([
      { reason: 'wrong-magic', suppressed: 0, remoteAddress: 'a' },
      { reason: 'refused', suppressed: 0, remoteAddress: 'b' },
      { reason: 'wrong-magic', suppressed: 1_000, remoteAddress: 'd' },
    ]);
  });
});
