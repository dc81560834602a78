import { Command, InvalidArgumentError } from 'commander';

/** How `npm run bench` runs. */
export interface BenchOptions {
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly valueBytes: number;
  readonly keys: number;
  readonly inFlight: readonly number[];
  readonly failovers: number;
  readonly soakMinutes: number;
  readonly only: readonly string[];
  readonly out: string;
}

const SECTIONS = ['disk', 'kernels', 'one', 'three', 'failover', 'soak'];

/** Reads the flags. */
export function readOptions(argv: readonly string[]): BenchOptions {
  const program = new Command('npm run bench --')
    .description('Latency and throughput of one and three processes on this machine.')
    .option('--seconds <n>', 'measured seconds of each row', positive, 5)
    .option('--warmup-seconds <n>', 'seconds before each row is measured', positive, 2)
    .option('--value-bytes <n>', 'bytes of a value', positive, 100)
    .option('--keys <n>', 'different keys', positive, 100_000)
    .option('--in-flight <list>', 'calls in flight, comma-separated', list, [1, 64, 256])
    .option('--failovers <n>', 'leaders killed', positive, 20)
    .option('--soak-minutes <n>', 'length of the memory run', positive, 10)
    .option('--only <list>', `sections of ${SECTIONS.join(', ')}`, sections, SECTIONS)
    .option('--out <folder>', 'where results are saved', 'bench/results')
    .parse([...argv], { from: 'user' });
  return program.opts<BenchOptions>();
}

function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('must be a positive number');
}

const list = (text: string): number[] => text.split(',').map(positive);

function sections(text: string): string[] {
  const names = text.split(',');
  const unknown = names.find((name) => !SECTIONS.includes(name));
  if (unknown === undefined) return names;
  throw new InvalidArgumentError(`${unknown} is no section; use ${SECTIONS.join(', ')}`);
}
