import { NEVER, type RegisterOperation } from './operation.js';

type Random = (below: number) => number;

export interface HistoryPlan {
  readonly operations: number;
  readonly atOnce: number;
  readonly deletesInTen: number;
  readonly unknownInTen: number;
}

export function goodHistory(random: Random, plan: HistoryPlan): RegisterOperation[] {
  let held: string | undefined;
  return Array.from({ length: plan.operations }, (_, at): RegisterOperation => {
    const middle = 4 * at;
    const invokedAt = middle - random(2 * plan.atOnce);
    const returnedAt = middle + random(2 * plan.atOnce);
    if (random(2) === 0) return { kind: 'read', value: held, invokedAt, returnedAt };
    const value = random(10) < plan.deletesInTen ? undefined : `v${at}`;
    const isUnknown = random(10) < plan.unknownInTen;
    if (!isUnknown || random(2) === 0) held = value;
    return { kind: 'write', value, invokedAt, returnedAt: isUnknown ? NEVER : returnedAt };
  });
}

export function mutatedHistory(
  random: Random,
  history: readonly RegisterOperation[],
): RegisterOperation[] {
  const place = random(history.length);
  const other = history[random(history.length)];
  return history.map((operation, at) => {
    if (at !== place || other === undefined) return operation;
    if (operation.kind === 'read' && random(2) === 0) return { ...operation, value: other.value };
    const by = random(41) - 20;
    const invokedAt = operation.invokedAt + by;
    return { ...operation, invokedAt, returnedAt: operation.returnedAt + by };
  });
}
