import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lastErrorLine, runCommand } from './run-command.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const CRATE = join(ROOT, 'native');
const MANIFEST = join(CRATE, 'Cargo.toml');
const ADDON = join(CRATE, 'raft-storage-native.node');
const OUTPUT = join(CRATE, 'target', 'addon');
const VERSION_TIMEOUT_MS = 2_000;
const OFFLINE_TIMEOUT_MS = 1_500;
const FETCH_TIMEOUT_MS = 15_000;
const BUILD_TIMEOUT_MS = 300_000;
const SELF_TEST_TIMEOUT_MS = 10_000;

class Skipped extends Error {}

function isUpToDate() {
  if (!existsSync(ADDON)) return false;
  const builtMs = statSync(ADDON).mtimeMs;
  const sources = readdirSync(join(CRATE, 'src')).map((name) => join('src', name));
  return ['Cargo.toml', 'Cargo.lock', 'build.rs', ...sources].every(
    (name) => statSync(join(CRATE, name)).mtimeMs <= builtMs,
  );
}

function findNapi() {
  try {
    const manifest = createRequire(import.meta.url).resolve('@napi-rs/cli/package.json');
    return join(dirname(manifest), 'dist', 'cli.js');
  } catch {
    throw new Skipped('@napi-rs/cli is not installed');
  }
}

async function requireCargo() {
  const version = await runCommand('cargo', ['--version'], { timeoutMs: VERSION_TIMEOUT_MS });
  if (!version.succeeded) throw new Skipped(`no Rust toolchain (cargo: ${version.reason})`);
}

async function fetchCrates() {
  const fetch = ['fetch', '--locked', '--manifest-path', MANIFEST];
  const cached = await runCommand('cargo', [...fetch, '--offline'], {
    timeoutMs: OFFLINE_TIMEOUT_MS,
  });
  if (cached.succeeded) return;
  const fetched = await runCommand('cargo', fetch, {
    timeoutMs: FETCH_TIMEOUT_MS,
    env: { CARGO_NET_RETRY: '1', CARGO_TERM_COLOR: 'never' },
  });
  if (fetched.timedOut) {
    throw new Skipped(`the crates could not be fetched within ${FETCH_TIMEOUT_MS / 1000} s`);
  }
  if (!fetched.succeeded) {
    throw new Skipped(`the crates could not be fetched (${lastErrorLine(fetched.output)})`);
  }
}

async function compile(napi) {
  mkdirSync(OUTPUT, { recursive: true });
  const built = await runCommand(
    process.execPath,
    [
      napi,
      'build',
      '--release',
      '--manifest-path',
      MANIFEST,
      '--output-dir',
      OUTPUT,
      '--no-js',
      '--',
      '--locked',
      '--offline',
    ],
    { timeoutMs: BUILD_TIMEOUT_MS, cwd: ROOT, env: { CARGO_TERM_COLOR: 'never' } },
  );
  if (built.timedOut) throw new Skipped(`it did not compile within ${BUILD_TIMEOUT_MS / 1000} s`);
  if (!built.succeeded) throw new Skipped(`it did not compile (${lastErrorLine(built.output)})`);
  const library = readdirSync(OUTPUT).find((name) => name.endsWith('.node'));
  if (library === undefined) throw new Skipped('the compiler left no library');
  return join(OUTPUT, library);
}

async function selfTest(library) {
  const program = `const addon = require(${JSON.stringify(library)});
    if (!addon.selfTest()) process.exit(1);
    process.stdout.write(addon.engine());`;
  const tested = await runCommand(process.execPath, ['-e', program], {
    timeoutMs: SELF_TEST_TIMEOUT_MS,
  });
  if (!tested.succeeded) throw new Skipped(`its self-test failed (${tested.reason})`);
  return tested.output.trim();
}

async function build() {
  if (process.env.RAFT_STORAGE_NATIVE === '0') throw new Skipped('RAFT_STORAGE_NATIVE=0');
  if (isUpToDate()) return 'up to date';
  const startedMs = Date.now();
  const napi = findNapi();
  await requireCargo();
  await fetchCrates();
  const library = await compile(napi);
  const engine = await selfTest(library);
  rmSync(ADDON, { force: true });
  renameSync(library, ADDON);
  return `built, CRC32C by ${engine}, in ${((Date.now() - startedMs) / 1000).toFixed(1)} s`;
}

try {
  process.stdout.write(`native addon: ${await build()}\n`);
} catch (error) {
  const reason = error instanceof Skipped ? error.message : String(error);
  process.stdout.write(`native addon: skipped, ${reason}; WebAssembly does the work\n`);
  if (process.argv.includes('--required')) process.exitCode = 1;
}
