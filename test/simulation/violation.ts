export interface Replayed {
  readonly seed: number;
  readonly nodeCount: number;
  readonly events: number;
  readonly profile: string;
  readonly syncs: string;
}

export class Violation extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Violation';
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

export function replayCommand({ seed, nodeCount, events, profile, syncs }: Replayed): string {
  const plan = `--nodes ${nodeCount} --steps ${events} --profile ${profile}`;
  const planted = syncs === 'honest' ? '' : ` --plant ${syncs}`;
  return `npm run simulate -- --seed ${seed} --trace ${plan}${planted}`;
}
