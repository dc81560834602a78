export class Life {
  readonly nodeId: string;
  readonly incarnation: number;
  #alive = true;
  #callsLeft = Number.POSITIVE_INFINITY;
  #parked: (() => void)[] | undefined;

  constructor(nodeId: string, incarnation: number) {
    this.nodeId = nodeId;
    this.incarnation = incarnation;
  }

  get name(): string {
    return `${this.nodeId}#${this.incarnation}`;
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
