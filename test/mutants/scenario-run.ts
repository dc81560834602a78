import { join } from 'node:path';
import type { Scenario } from './mutant.js';
import { runProgram } from './run-program.js';

export type Verdict = 'passed' | 'failed' | 'not run';

interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

const WITHIN_MS = 120_000;

export async function runScenarios(
  folder: string,
  scenarios: readonly Scenario[],
): Promise<Verdict[]> {
  const files = [...new Set(scenarios.map(({ file }) => file))];
  const titles = [...new Set(scenarios.map(({ test }) => escaped(test)))];
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const { output, errors, timedOut } = await runProgram(
    folder,
    [
      vitest,
      'run',
      ...files,
      '-t',
      titles.join('|'),
      '--reporter=json',
      '--coverage.enabled=false',
    ],
    WITHIN_MS,
  );
  if (timedOut) return scenarios.map(() => 'failed');
  const report = reportIn(output);
  if (report === undefined) throw new Error(`no report of the tests:\n${output}\n${errors}`);
  return scenarios.map((scenario) => verdict(report, scenario));
}

function verdict({ testResults }: TestReport, { file, test }: Scenario): Verdict {
  const statuses = testResults
    .filter(({ name }) => name.replaceAll('\\', '/').endsWith(file))
    .flatMap(({ assertionResults }) => assertionResults)
    .filter(({ fullName }) => fullName.includes(test))
    .map(({ status }) => status);
  if (statuses.includes('failed')) return 'failed';
  return statuses.includes('passed') ? 'passed' : 'not run';
}

function reportIn(output: string): TestReport | undefined {
  const line = output.split('\n').find((each) => each.startsWith('{"num'));
  return line === undefined ? undefined : (JSON.parse(line) as TestReport);
}

const escaped = (title: string): string => title.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
