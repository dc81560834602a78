export interface Replayed {
  readonly seed: number;
  readonly nodeCount: number;
  readonly events: number;
  readonly profile: string;
}

export class Violation extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Violation';
  }

  get kind(): string {
    return violationKind(this.message);
  }
}

export function violationKind(message: string): string {
  const [first = ''] = message.split('\n');
  const [reason = ''] = first.replace(/^seed \d+, event \d+: /, '').split('; ');
  return reason
    .replace(/node-\d+(#\d+)?/g, 'a node')
    .replace(/\{.*\}/g, '{}')
    .replace(/[\w-]*\d[\w.-]*/g, '_');
}

export const replayCommand = ({ seed, nodeCount, events, profile }: Replayed): string =>
  `npm run simulate -- --seed ${seed} --trace --nodes ${nodeCount} --steps ${events} ` +
  `--profile ${profile}`;
