import { NEVER, type RegisterOperation, type Verdict } from './operation.js';

const MAX_STEPS = 1_000_000;

interface Progress {
  readonly first: number;
  readonly done: ReadonlySet<number>;
  readonly unknownDone: ReadonlySet<number>;
  readonly value: string | undefined;
}

interface Window {
  readonly deadline: number;
  readonly open: readonly number[];
}

export function searchVerdict(
  operations: readonly RegisterOperation[],
  maxSteps: number = MAX_STEPS,
): Verdict {
  const ordered = operations.toSorted((one, other) => one.invokedAt - other.invokedAt);
  const search = new Search(
    ordered.filter(({ returnedAt }) => returnedAt !== NEVER),
    ordered.filter(({ kind, returnedAt }) => kind === 'write' && returnedAt === NEVER),
  );
  return search.run(maxSteps);
}

class Search {
  readonly #known: readonly RegisterOperation[];
  readonly #unknown: readonly RegisterOperation[];
  readonly #visited = new Set<string>();

  constructor(known: readonly RegisterOperation[], unknown: readonly RegisterOperation[]) {
    this.#known = known;
    this.#unknown = unknown;
  }

  run(maxSteps: number): Verdict {
    const waiting: Progress[] = [
      { first: 0, done: new Set(), unknownDone: new Set(), value: undefined },
    ];
    let steps = 0;
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const progress = this.#withReads(next);
      if (progress.first === this.#known.length) return 'linearizable';
      const name = nameOf(progress);
      if (this.#visited.has(name)) continue;
      this.#visited.add(name);
      steps += 1;
      if (steps > maxSteps) return 'undecided';
      waiting.push(...this.#withWrite(progress));
    }
    return 'broken';
  }

  #withReads(progress: Progress): Progress {
    let current = progress;
    for (;;) {
      const { deadline, open } = this.#window(current);
      const reads = open.filter((at) => {
        const operation = this.#known[at];
        if (operation === undefined || operation.kind === 'write') return false;
        return operation.value === current.value && operation.invokedAt <= deadline;
      });
      if (reads.length === 0) return current;
      current = this.#without(current, reads);
    }
  }

  #withWrite(progress: Progress): Progress[] {
    const { deadline, open } = this.#window(progress);
    const unknown = this.#unknownWrites(progress, deadline).map((at) => ({
      ...progress,
      unknownDone: new Set([...progress.unknownDone, at]),
      value: this.#unknown[at]?.value,
    }));
    const known = open
      .filter((at) => this.#known[at]?.kind === 'write')
      .sort((one, other) => this.#returnOf(other) - this.#returnOf(one))
      .map((at) => ({ ...this.#without(progress, [at]), value: this.#known[at]?.value }));
    return [...unknown, ...known];
  }

  #unknownWrites({ unknownDone, value: held }: Progress, deadline: number): number[] {
    const first = new Map<string | undefined, number>();
    this.#unknown.forEach(({ value, invokedAt }, at) => {
      if (unknownDone.has(at) || first.has(value) || value === held) return;
      if (invokedAt <= deadline) first.set(value, at);
    });
    return [...first.values()];
  }

  #window({ first, done }: Progress): Window {
    const open: number[] = [];
    let deadline = NEVER;
    for (let at = first; at < this.#known.length; at += 1) {
      const operation = this.#known[at];
      if (operation === undefined || operation.invokedAt > deadline) break;
      if (done.has(at)) continue;
      open.push(at);
      deadline = Math.min(deadline, operation.returnedAt);
    }
    return { deadline, open: open.filter((at) => this.#invocationOf(at) <= deadline) };
  }

  #without(progress: Progress, gone: readonly number[]): Progress {
    const done = new Set([...progress.done, ...gone]);
    let { first } = progress;
    while (done.delete(first)) first += 1;
    return { ...progress, first, done };
  }

  #invocationOf(at: number): number {
    return this.#known[at]?.invokedAt ?? NEVER;
  }

  #returnOf(at: number): number {
    return this.#known[at]?.returnedAt ?? NEVER;
  }
}

function nameOf({ first, done, unknownDone, value }: Progress): string {
  const sorted = (set: ReadonlySet<number>): string =>
    [...set].sort((one, other) => one - other).join();
  return `${first}/${sorted(done)}/${sorted(unknownDone)}/${value}`;
}
