import type { CallFlags } from './call-flags.js';

/** What a command prints after a committed write. */
export function writeOutcome(
  outcome: { readonly key: string; readonly index: number },
  { json }: CallFlags,
): string {
  return json ? `${JSON.stringify(outcome)}\n` : `committed at index ${outcome.index}\n`;
}
