import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freeAddresses } from '../../scripts/start/free-addresses.js';
import { run } from '../../src/cli/run.js';
import type { RaftStorage } from '../../src/storage/raft-storage.js';
import { bytes, Storages, text } from '../cluster/storages.js';
import { RecordingTerminal } from './recording-terminal.js';

const storages = new Storages();
let storage: RaftStorage;

beforeAll(async () => {
  storage = await storages.single();
});
afterAll(() => storages.dispose());

async function command(args: readonly string[], terminal = new RecordingTerminal()) {
  const code = await run([...args, '--address', storage.address], terminal);
  return { code, out: terminal.text, bytes: terminal.bytes, errors: terminal.complaints };
}

describe('put', () => {
  it('sets a key and prints the index', async () => {
    const { code, out, errors } = await command(['put', 'greeting', 'hello']);
    expect({ code, errors }).toEqual({ code: 0, errors: [] });
    expect(out).toBe(`committed at index ${storage.metrics().lastLogIndex}\n`);
    expect(text(await storage.get('greeting'))).toBe('hello');
  });

  it('prints JSON', async () => {
    const { out } = await command(['put', 'greeting', 'hello', '--json']);
    expect(JSON.parse(out)).toEqual({
      key: 'greeting',
      index: Number(storage.metrics().lastLogIndex),
    });
  });

  it('takes the bytes of standard input for -', async () => {
    const terminal = new RecordingTerminal();
    terminal.input = new Uint8Array([0, 255, 10, 13]);
    expect((await command(['put', 'raw', '-'], terminal)).code).toBe(0);
    expect(await storage.get('raw')).toEqual(terminal.input);
  });

  it('fails with one line when the value is too large', async () => {
    const terminal = new RecordingTerminal();
    terminal.input = new Uint8Array(1024 * 1024 + 1);
    const { code, errors } = await command(['put', 'big', '-'], terminal);
    expect(code).toBe(1);
    expect(errors).toEqual([expect.stringMatching(/^raft-storage: TOO_LARGE: value has 1048577/)]);
  });

  it('calls an empty key wrong usage', async () => {
    const { code, errors } = await command(['put', '', 'x']);
    expect(code).toBe(2);
    expect(errors).toEqual(['raft-storage: INVALID_ARGUMENT: key must not be empty']);
  });
});

describe('get', () => {
  beforeAll(() => storage.put('binary', new Uint8Array([255, 0, 10])));

  it('writes the bytes and nothing else', async () => {
    const { code, bytes: written } = await command(['get', 'binary']);
    expect(code).toBe(0);
    expect([...written]).toEqual([255, 0, 10]);
  });

  it('ends with a new line on a terminal', async () => {
    const terminal = new RecordingTerminal();
    terminal.isInteractive = true;
    await storage.put('line', bytes('one'));
    expect((await command(['get', 'line'], terminal)).out).toBe('one\n');
  });

  it.each(['linearizable', 'lease', 'local'])('reads %s', async (consistency) => {
    const { code, out } = await command(['get', 'binary', '--json', '--consistency', consistency]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual({ key: 'binary', value: '/wAK' });
  });

  it('exits 1 for a missing key, with nothing on standard output', async () => {
    const { code, out, errors } = await command(['get', 'missing']);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(errors).toEqual(['raft-storage: KEY_NOT_FOUND: key not found: "missing"']);
  });
});

describe('delete', () => {
  it('removes a key, and does not mind a missing one', async () => {
    await storage.put('gone', bytes('x'));
    expect((await command(['delete', 'gone'])).code).toBe(0);
    await expect(storage.get('gone')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
    const { code, out } = await command(['delete', 'gone', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ key: 'gone' });
  });
});

describe('list', () => {
  beforeAll(() =>
    storage.batch([
      { type: 'put', key: 'list/b', value: bytes('two') },
      { type: 'put', key: 'list/a', value: bytes('one') },
      { type: 'put', key: 'list/new\nline', value: new Uint8Array([255]) },
    ]),
  );

  it('prints a key a line', async () => {
    const { code, out } = await command(['list', 'list/']);
    expect({ code, out }).toEqual({ code: 0, out: 'list/a\nlist/b\n"list/new\\nline"\n' });
  });

  it('prints values beside keys', async () => {
    const { out } = await command(['list', 'list/', '--values']);
    expect(out).toBe('list/a\tone\nlist/b\ttwo\n"list/new\\nline"\tbase64:/w==\n');
  });

  it('prints JSON', async () => {
    const { out } = await command(['list', 'list/', '--json', '--consistency', 'local']);
    expect(JSON.parse(out)).toEqual([
      { key: 'list/a', value: 'b25l', text: 'one' },
      { key: 'list/b', value: 'dHdv', text: 'two' },
      { key: 'list/new\nline', value: '/w==' },
    ]);
  });

  it('prints nothing where there is nothing, and everything without a prefix', async () => {
    expect((await command(['list', 'nothing/'])).out).toBe('');
    expect((await command(['list'])).out).toContain('list/a\n');
  });
});

describe('status', () => {
  it('prints the cluster, its leader and a line a member', async () => {
    const { code, out } = await command(['status']);
    expect(code).toBe(0);
    expect(out).toContain(`cluster ${storage.clusterId}, leader test-node at ${storage.address}`);
    expect(out).toMatch(new RegExp(`test-node +leader +${storage.address} +\\d+ +\\d+ +\\d+`));
    expect(out.split('\n').every((line) => line === line.trimEnd())).toBe(true);
  });

  it('prints JSON with the members', async () => {
    const { out } = await command(['status', '--json']);
    expect(JSON.parse(out)).toMatchObject({
      nodeId: 'test-node',
      leaderId: 'test-node',
      clusterId: storage.clusterId,
      metrics: { isLeader: true, numPeers: 0 },
      members: [{ nodeId: 'test-node', voter: true, leader: true }],
    });
  });

  it('is coloured when asked for, and never under NO_COLOR', async () => {
    const terminal = new RecordingTerminal();
    terminal.isInteractive = true;
    terminal.env = { NO_COLOR: '1' };
    const colored = new RecordingTerminal();
    colored.env = { FORCE_COLOR: '1' };
    const control = String.fromCharCode(27);
    expect((await command(['status'], terminal)).out).not.toContain(control);
    expect((await command(['status'], colored)).out).toContain(control);
  });

  it('shows a node that waits to be invited', async () => {
    const waiting = await storages.open({ nodeId: 'waiting' });
    const terminal = new RecordingTerminal();
    expect(await run(['status', '--address', waiting.address], terminal)).toBe(0);
    expect(terminal.text).toContain('waiting belongs to no cluster yet');
  });
});

describe('join and leave', () => {
  it('add a member and remove it', async () => {
    const invited = await storages.open({ nodeId: 'invited' });
    const joined = await command(['join', 'invited', invited.address]);
    expect(joined).toMatchObject({ code: 0, errors: [] });
    expect(joined.out).toContain(`invited is a member at ${invited.address}`);
    await invited.waitReady(10_000);
    const status = await command(['status']);
    expect(status.out).toMatch(/invited +(follower|learner)/);
    const left = await command(['leave', 'invited', '--json']);
    expect(JSON.parse(left.out)).toEqual({ nodeId: 'invited' });
    expect((await command(['leave', 'invited'])).code).toBe(0);
  });
});

describe('a node that does not answer', () => {
  it('is an error in one line and exit 1', async () => {
    const [address = ''] = await freeAddresses(1);
    const terminal = new RecordingTerminal();
    expect(await run(['get', 'a', '--address', address, '--timeout', '500'], terminal)).toBe(1);
    expect(terminal.complaints).toHaveLength(1);
    expect(terminal.complaints[0]).toMatch(/^raft-storage: TIMEOUT: /);
  });

  it('is found through RAFT_BIND_ADDR where no address is given', async () => {
    const terminal = new RecordingTerminal();
    terminal.env = { RAFT_BIND_ADDR: storage.address };
    await storage.put('variable', bytes('yes'));
    expect(await run(['get', 'variable'], terminal)).toBe(0);
    expect(terminal.text).toBe('yes');
  });
});
