export interface Scenario {
  readonly file: string;
  readonly test: string;
}

export interface Hunt {
  readonly nodes?: number;
  readonly events?: number;
  readonly profile?: string;
  readonly seeds: number;
}

export interface Mutant {
  readonly name: string;
  readonly lesson: string;
  readonly file: string;
  readonly find: string;
  readonly replace: string;
  readonly scenario?: Scenario;
  readonly simulate?: Hunt;
}

export const MOST_SEEDS = 5000;

export const anySeed: Hunt = { seeds: MOST_SEEDS };

export const profiled = (profile: string, events = 4000): Hunt => ({
  profile,
  events,
  seeds: MOST_SEEDS,
});

export function mutated({ name, file, find, replace }: Mutant, text: string): string {
  const parts = text.split(find);
  if (parts.length !== 2) {
    throw new Error(`${name}: ${parts.length - 1} places of ${file} have the text to replace`);
  }
  return parts.join(replace);
}
