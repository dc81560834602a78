import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { join } from 'node:path';
import { checksOf } from './checks.js';
import { measureDisk } from './disk.js';
import { measureFailovers } from './failover.js';
import { type KernelResult, measureKernels, tableOfKernels } from './kernels.js';
import { type BenchOptions, readOptions } from './options.js';
import { drawLatencies } from './picture.js';
import { latencyMs, tableOfChecks, tableOfRows } from './report.js';
import { measureRows, type Row } from './rows.js';
import { measureSoak, type SoakResult } from './soak.js';

const MIB = 1024 * 1024;
const options = readOptions(process.argv.slice(2));
const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};
const wants = (section: string): boolean => options.only.includes(section);

say(`node ${process.version}, ${cpus().length} cores, ${cpus()[0]?.model}, kernel ${release()}`);
const disk = await disks();
const kernels = wants('kernels') ? kernelSection() : [];
const rows: Row[] = [];
if (wants('one')) await rowSection(1);
if (wants('three')) await rowSection(3);
const failoversMs = wants('failover') ? await failoverSection() : [];
const soak = wants('soak') ? await soakSection() : undefined;
finish();

async function disks(): Promise<Awaited<ReturnType<typeof measureDisk>>> {
  const measured = await measureDisk(2000);
  const [blocking, asynchronous] = [measured.blockingUs, measured.asynchronousUs];
  const line = (us: readonly number[]): string =>
    `p50 ${latencyMs(us, 50).toFixed(3)} ms, p99 ${latencyMs(us, 99).toFixed(3)} ms`;
  say(`raw write+fdatasync: blocking ${line(blocking)}; asynchronous ${line(asynchronous)}`);
  return measured;
}

function kernelSection(): readonly KernelResult[] {
  const results = measureKernels();
  say(tableOfKernels(results));
  return results;
}

async function rowSection(processes: number): Promise<void> {
  say(`\n${processes} process${processes === 1 ? '' : 'es'}, ${options.valueBytes}-byte values`);
  const measured = await measureRows(processes, options, ({ operation, inFlight, perSecond }) =>
    say(`  ${operation} at ${inFlight}: ${Math.round(perSecond)} per second`),
  );
  rows.push(...measured);
  say(tableOfRows(measured));
}

async function failoverSection(): Promise<readonly number[]> {
  say('\nleader killed with SIGKILL, milliseconds to the first committed write');
  const elapsed = await measureFailovers(options, (ms) => process.stdout.write(`  ${ms}`));
  say('');
  return elapsed;
}

async function soakSection(): Promise<SoakResult> {
  say(`\nmemory over ${options.soakMinutes} minutes of puts, 256 in flight (MiB resident)`);
  return measureSoak(options, ({ minute, nodes }) => {
    const sizes = nodes.map((node) => `${node.nodeId} ${Math.round(node.rssBytes / MIB)}`);
    say(`  minute ${minute.toFixed(1)}: ${sizes.join(', ')}`);
  });
}

function finish(): void {
  const checks = checksOf({ rows, failoversMs, soak });
  if (checks.length > 0) say(`\n${tableOfChecks(checks)}`);
  save(options, { disk, kernels, rows, failoversMs, soak, checks });
  process.exitCode = checks.every(({ met }) => met) ? 0 : 1;
}

function save({ out, ...settings }: BenchOptions, results: object): void {
  mkdirSync(out, { recursive: true });
  const machine = { node: process.version, cores: cpus().length, cpu: cpus()[0]?.model };
  const content = { date: new Date().toISOString(), machine, settings, ...results };
  writeFileSync(join(out, 'latest.json'), `${JSON.stringify(content, undefined, 2)}\n`);
  const saved = [join(out, 'latest.json')];
  for (const processes of [1, 3]) {
    const drawn = rows.filter((row) => row.processes === processes);
    if (drawn.length === 0) continue;
    const path = join(out, `latency-${processes}.svg`);
    writeFileSync(
      path,
      drawLatencies(drawn, `Latency of ${processes} process${processes === 1 ? '' : 'es'}`),
    );
    saved.push(path);
  }
  say(`saved ${saved.join(', ')}`);
}
