import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { Storages } from '../cluster/storages.js';
import { RecordingTerminal } from './recording-terminal.js';

let storages: Storages;
let terminal: RecordingTerminal;

beforeEach(() => {
  storages = new Storages();
  terminal = new RecordingTerminal();
});
afterEach(() => storages.dispose());

const serve = (...flags: readonly string[]): Promise<number> =>
  run(['serve', '--bind', '127.0.0.1:0', '--data-dir', storages.folder, ...flags], terminal);

describe('serve', () => {
  it('prints JSON when it listens, serves, and exits 0 at a signal', async () => {
    const written = terminal.written();
    const ended = serve('--node-id', 'served', '--bootstrap', '--json');
    await written;
    const ready = JSON.parse(terminal.text) as { address: string; clusterId: string };
    expect(ready).toMatchObject({ event: 'ready', nodeId: 'served' });
    expect(ready.clusterId).not.toBe('');

    const client = new RecordingTerminal();
    expect(await run(['put', 'a', '1', '--address', ready.address], client)).toBe(0);
    terminal.signal('SIGTERM');
    expect(await ended).toBe(0);
    expect(terminal.exits).toEqual([]);
    for (const line of terminal.complaints) expect(JSON.parse(line)).toHaveProperty('message');

    const storage = await storages.open({ nodeId: 'served' });
    await storage.waitReady(5000);
    expect(await storage.list('')).toHaveLength(1);
  });

  it('prints a readable line without --json, and logs nothing when silent', async () => {
    const written = terminal.written();
    const ended = serve('--bootstrap', '--log-level', 'silent');
    await written;
    expect(terminal.text).toMatch(/^node-1 listens on 127\.0\.0\.1:\d+, cluster [0-9a-f]+\n$/);
    terminal.signal('SIGINT');
    expect(await ended).toBe(0);
    expect(terminal.complaints).toEqual([]);
  });

  it('ends at once at a second signal', async () => {
    const written = terminal.written();
    const ended = serve('--bootstrap', '--log-level', 'silent');
    await written;
    terminal.signal('SIGINT');
    terminal.signal('SIGINT');
    expect(terminal.exits).toEqual([130]);
    await ended;
  });

  it('closes at the end of standard input where it was asked to', async () => {
    const written = terminal.written();
    const ended = serve('--bootstrap', '--stop-with-stdin');
    await written;
    terminal.endInput();
    expect(await ended).toBe(0);
  });

  it('waits to be invited without bootstrap and join', async () => {
    const written = terminal.written();
    const ended = serve('--log-level', 'error');
    await written;
    expect(terminal.text).toContain('waiting to be invited');
    terminal.signal('SIGTERM');
    expect(await ended).toBe(0);
  });

  it('exits 1 with one line when the folder is open already', async () => {
    await storages.single({ nodeId: 'node-1' });
    expect(await serve('--bootstrap')).toBe(1);
    expect(terminal.text).toBe('');
    expect(terminal.complaints).toEqual([expect.stringMatching(/^raft-storage: CONFIG: /)]);
  });

  it('exits 1 with one line when the port is in use', async () => {
    const { address } = await storages.single();
    expect(await serve('--bind', address)).toBe(1);
    expect(terminal.complaints).toEqual([expect.stringMatching(/^raft-storage: CONFIG: /)]);
  });

  it('exits 1 with one line when the folder belongs to another cluster', async () => {
    const first = await storages.single({ nodeId: 'node-1', clusterId: 'ours' });
    await first.close();
    expect(await serve('--cluster-id', 'theirs')).toBe(1);
    expect(terminal.complaints).toEqual([
      expect.stringMatching(/^raft-storage: CLUSTER_MISMATCH: /),
    ]);
  });
});
