import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CommanderError } from 'commander';
import { type Plan, planSeed } from '../plan.js';
import { runPlan } from '../runner.js';
import { Violation } from '../violation.js';
import { runCampaign } from './campaign.js';
import { type CommandOptions, planOptionsOf, readOptions } from './options.js';
import { Progress } from './progress.js';
import { shrink } from './shrink.js';
import { savedForm, summaryOf } from './summary.js';

const USAGE = 2;
const WORKER = fileURLToPath(new URL('./worker.mjs', import.meta.url));

const say = (text: string): boolean => process.stdout.write(`${text}\n`);

async function campaign(options: CommandOptions): Promise<boolean> {
  const progress = new Progress(options.seeds);
  const { from, seeds, workers, violations } = options;
  const plan = planOptionsOf(options);
  const totals = await runCampaign({
    worker: WORKER,
    nodeFlags: process.execArgv,
    from,
    seeds,
    workers,
    violations,
    plan,
    progress: (soFar) => progress.show(soFar),
  });
  progress.end();
  const failures = totals.failures.slice(0, violations);
  for (const { seed, message } of failures) {
    await showFailure(planSeed(seed, plan), message, options);
  }
  say(summaryOf(totals));
  if (options.json !== undefined) {
    writeFileSync(options.json, `${JSON.stringify(savedForm(totals), undefined, 2)}\n`);
  }
  return failures.length === 0;
}

async function one(plan: Plan, options: CommandOptions): Promise<boolean> {
  try {
    const { hash, events, virtualMs } = await runPlan(plan, { print: options.trace === true });
    say(`${events} events in ${Math.round(virtualMs)} virtual ms, no violation`);
    say(`hash of the trace ${hash}`);
    return true;
  } catch (error) {
    if (!(error instanceof Violation)) throw error;
    await showFailure(plan, error.message, options);
    return false;
  }
}

async function showFailure(plan: Plan, message: string, options: CommandOptions): Promise<void> {
  say(message);
  if (!options.shrink || options.script !== undefined) return;
  const startMs = performance.now();
  const { steps } = plan;
  const shrunk = await shrink(plan, message);
  const seconds = ((performance.now() - startMs) / 1000).toFixed(1);
  const file = join(options.out, `seed-${plan.seed}.json`);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(file, `${scriptText(shrunk.plan)}\n`);
  say(
    `\nshrunk from ${steps.length} steps to ${shrunk.plan.steps.length} on ` +
      `${shrunk.plan.nodeCount} nodes, in ${shrunk.runs} runs and ${seconds} s:`,
  );
  for (const step of shrunk.plan.steps) say(`  ${JSON.stringify(step)}`);
  say(`replay: npm run simulate -- --script ${file} --trace`);
}

function scriptText({ steps, ...rest }: Plan): string {
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"steps":[\n${steps.map((step) => JSON.stringify(step)).join(',\n')}\n]}`;
}

async function main(): Promise<boolean> {
  const options = readOptions(process.argv.slice(2));
  const { seed, script } = options;
  if (script !== undefined) return one(JSON.parse(readFileSync(script, 'utf8')), options);
  return seed === undefined
    ? campaign(options)
    : one(planSeed(seed, planOptionsOf(options)), options);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : USAGE;
  else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}
