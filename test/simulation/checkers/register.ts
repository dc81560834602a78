export interface RegisterOperation {
  readonly kind: 'write' | 'read';
  readonly value: string | undefined;
  readonly invokedAt: number;
  readonly returnedAt: number;
}

const MAX_STATES = 500_000;

export function isLinearizable(history: readonly RegisterOperation[]): boolean {
  const operations = withoutUnseen(history);
  const seen = new Set<string>();
  const open: Progress[] = [{ left: operations, value: undefined }];
  for (let progress = open.pop(); progress !== undefined; progress = open.pop()) {
    const { left, value } = withoutReadsOf(progress);
    if (left.every(({ returnedAt }) => returnedAt === Number.POSITIVE_INFINITY)) return true;
    const name = `${value}:${left.map(({ invokedAt }) => invokedAt).join()}`;
    if (seen.has(name)) continue;
    seen.add(name);
    if (seen.size > MAX_STATES) throw new Error('the history is too long to check');
    for (const write of firstWrites(left)) {
      open.push({ left: left.filter((other) => other !== write), value: write.value });
    }
  }
  return false;
}

interface Progress {
  readonly left: readonly RegisterOperation[];
  readonly value: string | undefined;
}

function withoutUnseen(history: readonly RegisterOperation[]): RegisterOperation[] {
  const reads = history.filter(({ kind }) => kind === 'read');
  const seen = new Set(reads.map(({ value }) => value));
  return history.filter(
    ({ kind, value, returnedAt }) =>
      kind === 'read' || returnedAt !== Number.POSITIVE_INFINITY || seen.has(value),
  );
}

function withoutReadsOf({ left, value }: Progress): Progress {
  let remaining = left;
  for (;;) {
    const deadline = earliestReturn(remaining);
    const next = remaining.filter(
      ({ kind, value: read, invokedAt }) =>
        kind === 'write' || read !== value || invokedAt > deadline,
    );
    if (next.length === remaining.length) return { left: remaining, value };
    remaining = next;
  }
}

function firstWrites(left: readonly RegisterOperation[]): RegisterOperation[] {
  const deadline = earliestReturn(left);
  return left
    .filter(({ kind, invokedAt }) => kind === 'write' && invokedAt <= deadline)
    .sort((one, other) => other.returnedAt - one.returnedAt);
}

const earliestReturn = (operations: readonly RegisterOperation[]): number =>
  operations.reduce(
    (least, { returnedAt }) => Math.min(least, returnedAt),
    Number.POSITIVE_INFINITY,
  );
