const INTERVAL_MS = 10;

/** Default time for something that a healthy cluster does by itself. */
export const SOON_MS = 15_000;

/**
 * Resolves with the first defined, non-false answer of `condition`; rejects naming `what` after the
 * deadline.
 */
export async function waitUntil<T>(
  what: string,
  condition: () => Promise<T | undefined | false> | T | undefined | false,
  deadlineMs = SOON_MS,
): Promise<T> {
  const endMs = performance.now() + deadlineMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await condition();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > endMs) {
      throw new Error(`waited ${deadlineMs} ms in vain: ${what}`, { cause: last });
    }
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
