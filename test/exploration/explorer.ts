import type { Choice } from './choices.js';
import type { Flaws } from './explored-node.js';
import { Frontier } from './frontier.js';
import { pathText } from './path-text.js';
import type { Bounds } from './small-world.js';
import { StateSet } from './state-set.js';
import { SmallWorld, type World } from './world.js';

export interface Limits {
  readonly states: number;
  readonly depth: number;
}

export interface Exploration {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly isComplete: boolean;
  readonly nodeStates: number;
  readonly nodeTransitions: number;
  readonly messages: number;
  readonly bytes: number;
}

export class ViolationFound extends Error {
  readonly problems: readonly string[];
  readonly path: readonly Choice[];

  constructor(problems: readonly string[], path: readonly Choice[], text: string) {
    super(`${problems.join('; ')}\n${text}`);
    this.name = 'ViolationFound';
    this.problems = problems;
    this.path = path;
  }
}

export class Explorer {
  readonly small: SmallWorld;
  readonly #seen = new StateSet();
  readonly #prefix: Choice[] = [];
  #frontier = new Frontier();
  #transitions = 0;
  #depth = 0;

  constructor(bounds: Bounds, flaws: Flaws = {}) {
    this.small = new SmallWorld(bounds, flaws);
  }

  run(limits: Limits, start: (small: SmallWorld) => readonly Choice[] = () => []): Exploration {
    this.#prefix.push(...start(this.small));
    const world = this.#prefix.reduce((at, choice) => this.#go(at, choice), this.small.initial());
    this.#seen.add(wordsOf(world), 0, 0);
    this.#frontier.push(0, world);
    while (this.#frontier.count > 0 && this.#depth < limits.depth) {
      if (!this.#layer(limits.states)) break;
      this.#depth += 1;
    }
    return this.#result();
  }

  #layer(most: number): boolean {
    const next = new Frontier();
    for (const [state, world] of this.#frontier.drain()) {
      for (const choice of this.small.choices(world)) {
        const outcome = this.small.after(world, choice);
        if (outcome === undefined) continue;
        this.#transitions += 1;
        if (outcome.problems.length > 0) this.#fail(outcome.problems, state, choice);
        if (!this.#seen.add(wordsOf(outcome.world), state, choice)) continue;
        next.push(this.#seen.count - 1, outcome.world);
      }
      if (this.#seen.count >= most) return false;
    }
    this.#frontier = next;
    return true;
  }

  #go(world: World, choice: Choice): World {
    const outcome = this.small.after(world, choice);
    if (outcome === undefined) throw new Error(`choice ${choice} does nothing at the start`);
    if (outcome.problems.length > 0) this.#report(outcome.problems, this.#prefix);
    return outcome.world;
  }

  #fail(problems: readonly string[], state: number, choice: Choice): never {
    this.#report(problems, [...this.#prefix, ...this.#seen.pathTo(state), choice]);
  }

  #report(problems: readonly string[], path: readonly Choice[]): never {
    throw new ViolationFound(problems, path, pathText(this.small, path));
  }

  #result(): Exploration {
    return {
      states: this.#seen.count,
      transitions: this.#transitions,
      depth: this.#depth,
      isComplete: this.#frontier.count === 0,
      nodeStates: this.small.table.count,
      nodeTransitions: this.small.table.transitionCount,
      messages: this.small.messages.count,
      bytes: this.#seen.bytes,
    };
  }
}

function wordsOf({ nodes, history, budgets, messages }: World): readonly number[] {
  return [...nodes, history, budgets, ...messages];
}
