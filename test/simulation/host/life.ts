export class Life {
  readonly nodeId: string;
  readonly incarnation: number;
  #alive = true;
  #callsLeft = Number.POSITIVE_INFINITY;

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
}
