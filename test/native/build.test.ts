import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ROOT } from '../house/source.js';
import { runBuild } from './run-build.js';

const MOST_MS = 20_000;
const hasCargo = spawnSync('cargo', ['--version'], { timeout: 5_000 }).status === 0;
const sockets = new Set<Socket>();
let folder = '';
let silent: Server;

function cargoHome(port: number): string {
  const home = mkdtempSync(join(folder, 'cargo-'));
  const source = `[source.crates-io]\nreplace-with = 'other'\n[source.other]\n`;
  writeFileSync(
    join(home, 'config.toml'),
    `${source}registry = 'sparse+http://127.0.0.1:${port}/'\n`,
  );
  return home;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'raft-storage-addon-'));
  const isSource = (path: string) => !/[\\/]native[\\/](target|.*\.node)$/.test(path);
  for (const part of ['scripts', 'native']) {
    cpSync(join(ROOT, part), join(folder, part), { recursive: true, filter: isSource });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  silent = createServer((socket) => sockets.add(socket.on('error', () => {})));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => silent.close(resolve));
});

describe('the build of the addon', () => {
  it('is skipped in one line when RAFT_STORAGE_NATIVE is 0', async () => {
    const { code, lines } = await runBuild(folder, { RAFT_STORAGE_NATIVE: '0' });
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringContaining('skipped, RAFT_STORAGE_NATIVE=0')]);
  });

  it('is skipped in one line without a Rust toolchain', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    const { code, lines } = await runBuild(folder, { PATH: empty });
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringContaining('skipped, no Rust toolchain')]);
  });

  it('is skipped within 20 s when the registry does not answer', async (context) => {
    if (!hasCargo) context.skip('there is no cargo');
    const { port } = silent.address() as AddressInfo;
    const startedMs = Date.now();
    const { code, lines } = await runBuild(folder, { CARGO_HOME: cargoHome(port) });
    expect(Date.now() - startedMs).toBeLessThan(MOST_MS);
    expect(code).toBe(0);
    expect(lines).toEqual([expect.stringContaining('skipped, the crates could not be fetched')]);
  });

  it('fails instead when it was asked for by name', async () => {
    const { code, lines } = await runBuild(folder, { RAFT_STORAGE_NATIVE: '0' }, ['--required']);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
  });
});
