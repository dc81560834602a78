import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runCommand } from './run-command.mjs';

const require = createRequire(import.meta.url);
const BUILD_TIMEOUT_MS = 900_000;
const TRIAL_TIMEOUT_MS = 30_000;
const FAILURE_LINES = 15;

const TRIAL = `
  const { open } = require('lmdb');
  const base = open({ path: process.argv[1] });
  base.put('key', 'value').then(() => {
    if (base.get('key') !== 'value') process.exit(1);
    process.exit(0);
  });
`;

function localHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? [`--nodedir=${prefix}`] : [];
}

function tail(output) {
  return output.trim().split('\n').slice(-FAILURE_LINES).join('\n');
}

async function compile(folder) {
  const nodeGyp = require.resolve('node-gyp/bin/node-gyp.js');
  const args = [nodeGyp, 'rebuild', '--jobs=max', ...localHeaders()];
  const built = await runCommand(process.execPath, args, {
    cwd: folder,
    timeoutMs: BUILD_TIMEOUT_MS,
  });
  if (built.timedOut) throw new Error(`node-gyp took more than ${BUILD_TIMEOUT_MS / 60_000} min`);
  if (!built.succeeded) throw new Error(`node-gyp failed:\n${tail(built.output)}`);
}

async function tryOut(cwd) {
  const folder = mkdtempSync(join(tmpdir(), 'raft-storage-lmdb-'));
  try {
    const tried = await runCommand(process.execPath, ['-e', TRIAL, folder], {
      cwd,
      timeoutMs: TRIAL_TIMEOUT_MS,
    });
    if (!tried.succeeded) throw new Error(`the built lmdb does not work:\n${tail(tried.output)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const lmdbFolder = dirname(dirname(require.resolve('lmdb')));
const binary = join(lmdbFolder, 'build', 'Release', 'lmdb.node');
try {
  process.stdout.write(`lmdb: building from source in ${lmdbFolder}\n`);
  await compile(lmdbFolder);
  if (!existsSync(binary)) throw new Error(`node-gyp left no ${binary}`);
  await tryOut(dirname(dirname(lmdbFolder)));
  process.stdout.write(`lmdb: built, stored and read a value with ${binary}\n`);
} catch (error) {
  rmSync(join(lmdbFolder, 'build'), { recursive: true, force: true });
  process.stderr.write(`lmdb: ${error instanceof Error ? error.message : String(error)}\n`);
  process.stderr.write('lmdb: needs python3, make and a C++ compiler, and the headers of Node\n');
  process.exitCode = 1;
}
