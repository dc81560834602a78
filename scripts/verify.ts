import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Step {
  readonly name: string;
  readonly command: readonly string[];
}

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BIN = join(ROOT, 'node_modules', '.bin');
const HOUSE = ['test/tidy.test.ts', 'test/layers.test.ts', 'test/docs.test.ts'];

const STEPS: readonly Step[] = [
  { name: 'kernel module', command: ['tsx', 'scripts/build-wasm.ts'] },
  { name: 'types', command: ['tsc', '--noEmit', '-p', '.'] },
  { name: 'lint and format', command: ['biome', 'check', '.'] },
  { name: 'layers, tidiness, docs', command: ['vitest', 'run', ...HOUSE] },
  { name: 'unused files, exports and dependencies', command: ['knip'] },
];

function succeeds({ name, command }: Step): boolean {
  const [program = '', ...args] = command;
  const startedMs = Date.now();
  const { status, stdout, stderr } = spawnSync(join(BIN, program), args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  });
  const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
  process.stdout.write(`${status === 0 ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)\n`);
  if (status !== 0) process.stdout.write(`${stdout}${stderr}\n`);
  return status === 0;
}

function packageSteps(folder: string): Step[] {
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? 'absent.tgz';
  const path = join(folder, archive);
  return [
    { name: 'package as published', command: ['publint', '--strict', path] },
    { name: 'types as published', command: ['attw', path] },
  ];
}

function packageSucceeds(): boolean {
  if (!existsSync(join(ROOT, 'dist', 'index.d.ts'))) {
    if (!succeeds({ name: 'library, as dist is not there', command: ['tsup'] })) return false;
  }
  const folder = mkdtempSync(join(tmpdir(), 'raft-storage-package-'));
  try {
    const packed = spawnSync('npm', ['pack', '--ignore-scripts', '--pack-destination', folder], {
      cwd: ROOT,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    });
    if (packed.status !== 0) {
      process.stdout.write(`FAIL npm pack\n${packed.stdout}${packed.stderr}\n`);
      return false;
    }
    return packageSteps(folder).map(succeeds).every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const passed = [...STEPS.map(succeeds), packageSucceeds()];
process.exitCode = passed.every(Boolean) ? 0 : 1;
