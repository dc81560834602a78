import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError, Option } from 'commander';
import { PROFILES } from '../plan/profiles.js';
import type { PlanOptions } from '../plan.js';

export interface CommandOptions {
  readonly seeds: number;
  readonly from: number;
  readonly nodes?: number;
  readonly steps?: number;
  readonly profile?: string;
  readonly plant?: 'early' | 'lost';
  readonly workers: number;
  readonly violations: number;
  readonly shrink: boolean;
  readonly json?: string;
  readonly out: string;
  readonly seed?: number;
  readonly script?: string;
  readonly trace?: true;
}

const ONE_RUN_ONLY = ['seeds', 'from', 'workers', 'violations', 'json'];
const MAX_NODES = 9;
const EXAMPLES = `
Examples:
  npm run simulate -- --seeds 1000 --nodes 5 --steps 5000
  npm run simulate -- --seed 17 --trace
  npm run simulate -- --script build/simulation/seed-17.json --trace
  npm run simulate -- --exhaustive --states 1000000 --depth 20

Exit code: 0 no violation, 1 a violation, 2 wrong usage.`;

export function readOptions(argv: readonly string[]): CommandOptions {
  const program = describedCommand().parse([...argv], { from: 'user' });
  const options = program.opts<CommandOptions>();
  if (options.trace === true && options.seed === undefined && options.script === undefined) {
    program.error('error: --trace needs --seed or --script', { exitCode: 1 });
  }
  return options;
}

export const planOptionsOf = ({ nodes, steps, profile, plant }: CommandOptions): PlanOptions => ({
  ...(nodes === undefined ? {} : { nodes }),
  ...(steps === undefined ? {} : { events: steps }),
  ...(profile === undefined ? {} : { profile }),
  ...(plant === undefined ? {} : { syncs: plant }),
});

function describedCommand(): Command {
  return new Command('npm run simulate --')
    .description('Runs clusters of real nodes on a simulated clock, disk and network, by seed.')
    .addOption(new Option('--seeds <n>', 'how many seeds').argParser(positiveInteger).default(100))
    .addOption(new Option('--from <n>', 'the first seed').argParser(positiveInteger).default(1))
    .option('--nodes <n>', 'nodes of every cluster; drawn from the seed unless given', nodes)
    .option('--steps <n>', 'events of a seed before it must heal (4000)', positiveInteger)
    .addOption(
      new Option('--profile <name>', 'kind of faults; drawn unless given').choices(
        Object.keys(PROFILES),
      ),
    )
    .addOption(
      new Option('--plant <bug>', 'a disk that lies, to see it found').choices(['early', 'lost']),
    )
    .addOption(
      new Option('--workers <n>', 'processes, one seed at a time in each')
        .argParser(positiveInteger)
        .default(availableParallelism(), 'one a core'),
    )
    .addOption(
      new Option('--violations <n>', 'stop at this many').argParser(positiveInteger).default(1),
    )
    .option('--no-shrink', 'leave a failing seed as long as it is')
    .option('--json <file>', 'save the report as well')
    .option('--out <folder>', 'where shrunk scripts are saved', 'build/simulation')
    .addOption(
      new Option('--seed <n>', 'run this seed alone')
        .argParser(positiveInteger)
        .conflicts([...ONE_RUN_ONLY, 'script']),
    )
    .addOption(
      new Option('--script <file>', 'run a saved plan').conflicts([
        ...ONE_RUN_ONLY,
        'nodes',
        'steps',
        'profile',
        'plant',
      ]),
    )
    .option('--trace', 'print every event of --seed or --script')
    .addHelpText('after', EXAMPLES)
    .exitOverride();
}

function positiveInteger(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a whole number above zero');
}

function nodes(text: string): number {
  const value = positiveInteger(text);
  if (value <= MAX_NODES) return value;
  throw new InvalidArgumentError(`must be at most ${MAX_NODES}`);
}
