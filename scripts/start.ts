import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from './start/build.js';
import type { LocalCluster } from './start/local-cluster.js';
import { createReport } from './start/report.js';

const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const INTERRUPTED = 130;

const keep = readArguments(process.argv.slice(2));
const report = createReport();
const interrupted = new Promise<void>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve());
});
process.exit(await run());

function readArguments(args: readonly string[]): boolean {
  const unknown = args.find((arg) => arg !== '--keep');
  if (unknown === undefined) return args.includes('--keep');
  process.stderr.write(`npm start: unknown argument ${unknown}; it takes --keep\n`);
  process.exit(2);
}

async function run(): Promise<number> {
  report.say(report.colors.bold('A replicated key-value store at work, in three processes.'));
  report.say('Building first; the whole takes about half a minute.\n');
  try {
    await buildAll();
    const { LocalCluster } = await import('./start/local-cluster.js');
    return await withCluster(new LocalCluster(PROGRAM));
  } catch (error) {
    return fail(error);
  } finally {
    report.end();
  }
}

async function buildAll(): Promise<void> {
  const startedMs = performance.now();
  report.begin('building');
  await build();
  report.done(`built in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`);
}

async function withCluster(cluster: LocalCluster): Promise<number> {
  const shown = show(cluster);
  shown.catch(() => undefined);
  try {
    const outcome = await Promise.race([shown, interrupted]);
    if (typeof outcome === 'number') return outcome;
    report.say('interrupted; stopping the nodes and removing their data');
    report.end();
    return INTERRUPTED;
  } catch (error) {
    fail(error);
    for (const { nodeId, process: node } of cluster.nodes) {
      for (const line of node.lastLines.slice(-3)) report.say(`      ${nodeId}: ${line}`);
    }
    return 1;
  } finally {
    await cluster.stopNodes();
    cluster.removeData();
  }
}

async function show(cluster: LocalCluster): Promise<number> {
  const { demonstrate } = await import('./start/demonstration.js');
  const { howToTalkTo } = await import('./start/goodbye.js');
  const held = await demonstrate(cluster, report);
  if (!keep) return held ? 0 : 1;
  report.say(`\n${howToTalkTo(cluster, relative(process.cwd(), PROGRAM))}`);
  report.end();
  await interrupted;
  return held ? 0 : 1;
}

function fail(error: unknown): number {
  report.failed(error instanceof Error ? error.message : String(error));
  return 1;
}
