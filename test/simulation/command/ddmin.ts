export type Fails<T> = (items: readonly T[]) => Promise<boolean>;

export async function ddmin<T>(items: readonly T[], fails: Fails<T>): Promise<readonly T[]> {
  let kept = items;
  let parts = 2;
  while (kept.length > 0) {
    const smaller = await smallerFailure(kept, Math.min(parts, kept.length), fails);
    if (smaller !== undefined) {
      kept = smaller.items;
      parts = Math.max(2, smaller.parts);
    } else if (parts >= kept.length) {
      return kept;
    } else {
      parts = Math.min(kept.length, parts * 2);
    }
  }
  return kept;
}

interface Smaller<T> {
  readonly items: readonly T[];
  readonly parts: number;
}

async function smallerFailure<T>(
  items: readonly T[],
  parts: number,
  fails: Fails<T>,
): Promise<Smaller<T> | undefined> {
  const starts = startsOf(items.length, parts);
  const ranges = starts.map((from, part) => ({ from, to: starts[part + 1] ?? items.length }));
  for (const { from, to } of parts > 1 ? ranges : []) {
    const chunk = items.slice(from, to);
    if (await fails(chunk)) return { items: chunk, parts: 2 };
  }
  for (const { from, to } of parts === 2 ? [] : ranges) {
    const rest = [...items.slice(0, from), ...items.slice(to)];
    if (await fails(rest)) return { items: rest, parts: parts - 1 };
  }
  return undefined;
}

const startsOf = (length: number, parts: number): readonly number[] =>
  Array.from({ length: parts }, (_, part) => Math.round((part * length) / parts));
