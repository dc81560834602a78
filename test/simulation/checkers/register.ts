import { NEVER, type RegisterOperation, type Verdict } from './operation.js';
import { searchVerdict } from './search.js';
import { zonesAgree } from './zones.js';

export function verdictOf(history: readonly RegisterOperation[]): Verdict {
  const seen = new Set<string | undefined>();
  const written = new Set<string | undefined>();
  for (const { kind, value } of history) if (kind === 'read') seen.add(value);
  const operations = history.filter(
    ({ kind, value, returnedAt }) => kind === 'read' || returnedAt !== NEVER || seen.has(value),
  );
  let isUnique = true;
  for (const { kind, value } of operations) {
    if (kind === 'read') continue;
    if (value === undefined || written.has(value)) isUnique = false;
    written.add(value);
  }
  for (const value of seen) if (value !== undefined && !written.has(value)) return 'broken';
  if (!isUnique) return searchVerdict(operations);
  return zonesAgree(operations) ? 'linearizable' : 'broken';
}
