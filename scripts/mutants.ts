import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CANARY, MUTANTS } from '../test/mutants/all.js';
import { runHunt } from '../test/mutants/hunt-run.js';
import { type Mutant, mutated, type Scenario } from '../test/mutants/mutant.js';
import { readResults, recordResult } from '../test/mutants/results.js';
import { runScenarios } from '../test/mutants/scenario-run.js';
import { table } from '../test/mutants/table.js';
import { ROOT, Workshop } from '../test/mutants/workshop.js';

interface Wanted {
  readonly scenarios: boolean;
  readonly simulator: boolean;
  readonly seeds: number;
  readonly record: boolean;
}

interface Workshops {
  readonly workshop: Workshop;
  readonly pristine: Workshop;
}

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [] },
    scenarios: { type: 'boolean', default: false },
    simulator: { type: 'boolean', default: false },
    workers: { type: 'string', default: '1' },
    seeds: { type: 'string', default: '5000' },
    record: { type: 'boolean', default: false },
    table: { type: 'boolean', default: false },
  },
});

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const columns = (name: string, scenario: string, simulator: string): string =>
  `${name.padEnd(46)} ${scenario.padEnd(14)} ${simulator}`;

function chosen(): readonly Mutant[] {
  const { only } = values;
  if (only.length === 0) return MUTANTS;
  const some = MUTANTS.filter(({ name }) => only.some((wanted) => name.includes(wanted)));
  return [CANARY, ...some.filter((mutant) => mutant !== CANARY)];
}

function unfit(mutants: readonly Mutant[]): string[] {
  return mutants.flatMap((mutant) => {
    try {
      mutated(mutant, readFileSync(join(ROOT, mutant.file), 'utf8'));
      return [];
    } catch (error) {
      return [String(error)];
    }
  });
}

async function unsoundScenarios(mutants: readonly Mutant[]): Promise<string[]> {
  const scenarios = mutants.flatMap(({ scenario }) => scenario ?? []);
  if (scenarios.length === 0) return [];
  const workshop = new Workshop();
  try {
    const verdicts = await runScenarios(workshop.folder, scenarios);
    return scenarios.flatMap(({ file, test }, at) =>
      verdicts[at] === 'passed' ? [] : [`${file}: "${test}" ${verdicts[at]} without a mutant`],
    );
  } finally {
    workshop.remove();
  }
}

async function survives(mutant: Mutant, workshops: Workshops, wanted: Wanted): Promise<boolean> {
  const { workshop, pristine } = workshops;
  const { name, scenario, simulate } = mutant;
  let survived = false;
  const columnsOf = await workshop.with(mutant, async () => {
    const seen: string[] = [];
    const tested = wanted.scenarios && scenario !== undefined;
    const verdict = tested ? await verdictOf(workshop, scenario) : '';
    if (verdict === 'passed' || verdict === 'not run') survived = true;
    seen.push(verdict);
    if (!wanted.simulator || simulate === undefined) return [...seen, ''];
    const hunt = { ...simulate, seeds: Math.min(simulate.seeds, wanted.seeds) };
    const folders = { mutated: workshop.folder, pristine: pristine.folder };
    const caught = await runHunt(folders, hunt);
    if (caught.schedule === 0) survived = true;
    if (wanted.record) recordResult(name, caught);
    return [...seen, `schedule ${caught.schedule}: ${caught.reason}`];
  });
  say(columns(name, columnsOf[0] ?? '', columnsOf[1] ?? ''));
  return survived;
}

async function verdictOf({ folder }: Workshop, scenario: Scenario): Promise<string> {
  const [verdict = 'not run'] = await runScenarios(folder, [scenario]);
  return verdict;
}

async function runAll(mutants: readonly Mutant[], wanted: Wanted): Promise<string[]> {
  const queue = [...mutants];
  const survivors: string[] = [];
  const pristine = new Workshop();
  const worker = async (): Promise<void> => {
    const workshop = new Workshop();
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        if (await survives(next, { workshop, pristine }, wanted)) survivors.push(next.name);
      }
    } finally {
      workshop.remove();
    }
  };
  try {
    await Promise.all(Array.from({ length: Number(values.workers) }, worker));
  } finally {
    pristine.remove();
  }
  return survivors;
}

async function main(): Promise<void> {
  const mutants = chosen();
  const wrong = unfit(MUTANTS);
  const both = values.scenarios === values.simulator;
  const wanted: Wanted = {
    scenarios: both || values.scenarios,
    simulator: both || values.simulator,
    seeds: Number(values.seeds),
    record: values.record,
  };
  if (wrong.length === 0 && wanted.scenarios) wrong.push(...(await unsoundScenarios(mutants)));
  for (const line of wrong) say(line);
  if (wrong.length > 0) {
    process.exitCode = 1;
    return;
  }
  say(columns('mutant', 'scenario', 'simulator'));
  const survivors = await runAll(mutants, wanted);
  say(`${mutants.length - survivors.length} of ${mutants.length} caught`);
  for (const name of survivors) say(`survived: ${name}`);
  if (survivors.length > 0) process.exitCode = 1;
}

if (values.table) say(table(readResults()));
else await main();
