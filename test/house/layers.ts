import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { cruise, type ICruiseResult, type IFlattenedRuleSet } from 'dependency-cruiser';
import { ROOT } from './source.js';

const RULES = createRequire(import.meta.url)(join(ROOT, '.dependency-cruiser.cjs'));

/** Every import of src that breaks a rule of the layers, as `rule: from -> to`. */
export function brokenLayers(): Promise<string[]> {
  return cruiseAt(ROOT);
}

/** The same for a little source tree given as path and text. */
export async function brokenLayersOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'raft-storage-layers-'));
  try {
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const name of ['package.json', 'tsconfig.json']) {
      symlinkSync(join(ROOT, name), join(folder, name));
    }
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    return await cruiseAt(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function cruiseAt(baseDir: string): Promise<string[]> {
  const ruleSet = { forbidden: RULES.forbidden } as IFlattenedRuleSet;
  const { tsConfig: _, ...options } = RULES.options;
  const result = await cruise(['src'], { ...options, baseDir, validate: true, ruleSet });
  const { summary } = result.output as ICruiseResult;
  return summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`).sort();
}
