import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const SOURCES = join(ROOT, 'assembly');
const CONFIG = join(ROOT, 'asconfig.json');
const MODULE = join(ROOT, 'build', 'kernel.wasm');
const GENERATED = join(ROOT, 'src', 'kernel', 'generated', 'kernel-wasm.ts');

function sourceFiles(): string[] {
  return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .sort()
    .map((name) => join(SOURCES, name));
}

function fingerprint(): string {
  const hash = createHash('sha256').update(`assemblyscript ${asc.version}`);
  for (const file of [CONFIG, fileURLToPath(import.meta.url), ...sourceFiles()]) {
    hash.update(relative(ROOT, file)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

function isBuilt(stamp: string): boolean {
  return existsSync(MODULE) && existsSync(GENERATED) && firstLine(GENERATED).includes(stamp);
}

function firstLine(file: string): string {
  return readFileSync(file, 'utf8').split('\n', 1)[0] ?? '';
}

function replaceFile(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, content);
  renameSync(temporary, file);
}

async function compile(): Promise<Uint8Array> {
  const outFile = resolve(ROOT, `build/kernel.${process.pid}.wasm`);
  mkdirSync(dirname(outFile), { recursive: true });
  const { error, stderr } = await asc.main(
    ['--config', CONFIG, '--baseDir', ROOT, '--target', 'release', '--outFile', outFile],
    {},
  );
  if (error !== null) throw new Error(`asc: ${stderr.toString().trim() || error.message}`);
  renameSync(outFile, MODULE);
  return readFileSync(MODULE);
}

function requireSelfContained(module: Uint8Array): void {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(module));
  if (imports.length === 0) return;
  const names = imports.map((entry) => `${entry.module}.${entry.name}`).join(', ');
  throw new Error(`the kernel module must import nothing, but imports ${names}`);
}

async function build(): Promise<string> {
  const stamp = fingerprint();
  if (isBuilt(stamp)) return 'up to date';
  const module = await compile();
  requireSelfContained(module);
  replaceFile(
    GENERATED,
    [
      `/** The kernel module in base64, of sources with fingerprint ${stamp}. */`,
      'export const kernelWasmBase64 =',
      `  '${Buffer.from(module).toString('base64')}';`,
      '',
    ].join('\n'),
  );
  return `${module.byteLength} bytes`;
}

try {
  process.stdout.write(`kernel module: ${await build()}\n`);
} catch (error) {
  process.stderr.write(`kernel module: ${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
