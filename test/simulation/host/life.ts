export class Life {
  readonly nodeId: string;
  readonly incarnation: number;
  readonly name: string;
  #alive = true;
  #callsLeft = Number.POSITIVE_INFINITY;
  readonly #labels = new Map<string, string>();
  #parked: (() => void)[] | undefined;

  constructor(nodeId: string, incarnation: number) {
    this.nodeId = nodeId;
    this.incarnation = incarnation;
    this.name = `${nodeId}#${incarnation}`;
  }

  label(what: string): string {
    const known = this.#labels.get(what);
    if (known !== undefined) return known;
    const label = `${this.name} ${what}`;
    this.#labels.set(what, label);
    return label;
  }

  get alive(): boolean {
    return this.#alive;
  }

  get paused(): boolean {
    return this.#alive && this.#parked !== undefined;
  }

  end(): void {
    this.#alive = false;
  }

  endAfterCalls(count: number): void {
    this.#callsLeft = count;
  }

  mayAct(): boolean {
    this.#callsLeft -= 1;
    if (this.#callsLeft < 0) this.#alive = false;
    return this.#alive;
  }

  pause(): void {
    this.#parked ??= [];
  }

  resume(): void {
    const parked = this.#parked ?? [];
    this.#parked = undefined;
    for (const run of parked) run();
  }

  whenRunning(run: () => void): void {
    if (this.#parked === undefined) run();
    else this.#parked.push(run);
  }
}
