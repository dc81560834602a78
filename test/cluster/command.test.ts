import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cluster, type ClusterNode } from './cluster.js';
import { program } from './program.js';

let cluster: Cluster;
let node: ClusterNode;

beforeAll(async () => {
  cluster = await Cluster.start({ size: 1 });
  node = await cluster.leader();
});
afterAll(() => cluster.close());

async function raftStorage(args: readonly string[], input = '') {
  const child = spawn(process.execPath, [await program(), ...args]);
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, errors };
}

describe('the raft-storage command as a process', () => {
  it('writes, reads, lists, deletes and shows the status of a running node', async () => {
    const at = ['--address', node.bindAddress];
    const put = await raftStorage(['put', 'piped', '-', ...at], 'from standard input');
    expect(put).toMatchObject({ code: 0, errors: '' });
    const get = await raftStorage(['get', 'piped', ...at]);
    expect(get).toEqual({ code: 0, out: 'from standard input', errors: '' });
    expect((await raftStorage(['list', ...at])).out).toBe('piped\n');
    expect((await raftStorage(['delete', 'piped', ...at])).code).toBe(0);
    const status = await raftStorage(['status', ...at]);
    expect(status.code).toBe(0);
    expect(status.out).toContain('leader node-1');
    const missing = await raftStorage(['get', 'piped', ...at]);
    expect(missing).toEqual({
      code: 1,
      out: '',
      errors: 'raft-storage: KEY_NOT_FOUND: key not found: "piped"\n',
    });
  });

  it('exits 2 for wrong usage and 1 when nobody answers', async () => {
    expect((await raftStorage(['get'])).code).toBe(2);
    const nobody = await raftStorage(['get', 'a', '--address', '127.0.0.1:1', '--timeout', '300']);
    expect(nobody.code).toBe(1);
    expect(nobody.errors).toMatch(/^raft-storage: TIMEOUT: [^\n]+\n$/);
  });

  it('serves one process a folder', async () => {
    const second = await raftStorage([
      ...['serve', '--node-id', 'node-1', '--bind', '127.0.0.1:0'],
      ...['--data-dir', `${cluster.folder}/1`],
    ]);
    expect(second.code).toBe(1);
    expect(second.errors).toMatch(/^raft-storage: CONFIG: [^\n]+\n$/);
  });

  it('closes at SIGTERM with exit 0, at SIGINT as well, and ends with its parent', async () => {
    await node.put('kept', 'yes');
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      await node.process.signal(signal);
      expect(node.process.exitCode).toBe(0);
      await node.start();
      expect(await node.get('kept')).toBe('yes');
    }
  });
});
