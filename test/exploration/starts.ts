import { type Choice, choiceOf, meaningOf } from './choices.js';
import { NODE_IDS } from './small-world.js';
import type { SmallWorld, World } from './world.js';

export type Start = (small: SmallWorld) => readonly Choice[];

const EVERYONE = NODE_IDS;

class Script {
  readonly choices: Choice[] = [];
  readonly #small: SmallWorld;
  #world: World;

  constructor(small: SmallWorld) {
    this.#small = small;
    this.#world = small.initial();
  }

  do(does: 'tick' | 'propose' | 'persist' | 'crash', nodeId: string): this {
    return this.#take(choiceOf(does, NODE_IDS.indexOf(nodeId)));
  }

  settle(...nodeIds: readonly string[]): this {
    const isAwake = (node: number): boolean => nodeIds.includes(NODE_IDS[node] ?? '');
    for (;;) {
      const next = this.#small.choices(this.#world).find((choice) => {
        const meaning = meaningOf(choice);
        if (meaning.kind === 'input') return meaning.does === 'persist' && isAwake(meaning.node);
        const { to, message } = this.#small.messages.at(meaning.message);
        const isHeard = isAwake(to) && isAwake(NODE_IDS.indexOf(message.from));
        return isHeard && meaning.how === 'once';
      });
      if (next === undefined) return this;
      this.#take(next);
    }
  }

  #take(choice: Choice): this {
    const outcome = this.#small.after(this.#world, choice);
    if (outcome === undefined) throw new Error('a step of the start does nothing');
    this.#world = outcome.world;
    this.choices.push(choice);
    return this;
  }
}

const fresh: Start = () => [];

const elected: Start = (small) => new Script(small).do('tick', 'a').settle(...EVERYONE).choices;

const divided: Start = (small) =>
  new Script(small)
    .do('tick', 'a')
    .settle(...EVERYONE)
    .do('propose', 'a')
    .settle('a')
    .do('tick', 'c')
    .do('tick', 'b')
    .settle('b', 'c')
    .do('crash', 'b').choices;

export const STARTS = { fresh, elected, divided };
