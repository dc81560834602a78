import { NEVER, type RegisterOperation } from './operation.js';

export function hasOrder(left: readonly RegisterOperation[], value?: string): boolean {
  if (left.every(({ returnedAt }) => returnedAt === NEVER)) return true;
  return left.some((operation) => {
    if (left.some(({ returnedAt }) => returnedAt < operation.invokedAt)) return false;
    if (operation.kind === 'read' && operation.value !== value) return false;
    return hasOrder(
      left.filter((other) => other !== operation),
      operation.value,
    );
  });
}
