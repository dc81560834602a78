import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { RecordingTerminal } from './recording-terminal.js';

const COMMANDS = ['serve', 'status', 'get', 'put', 'delete', 'list', 'join', 'leave'];

async function runWith(args: readonly string[], env: Record<string, string> = {}) {
  const terminal = new RecordingTerminal();
  terminal.env = env;
  return { code: await run(args, terminal), terminal };
}

describe('raft-storage', () => {
  it('lists its commands in its help', async () => {
    const { code, terminal } = await runWith(['--help']);
    expect(code).toBe(0);
    for (const command of COMMANDS)
      expect(terminal.text).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(terminal.complaints).toEqual([]);
  });

  it('prints its version', async () => {
    const { code, terminal } = await runWith(['--version']);
    expect(code).toBe(0);
    expect(terminal.text).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.each(COMMANDS)('%s has help with examples', async (command) => {
    const { code, terminal } = await runWith([command, '--help']);
    expect(code).toBe(0);
    expect(terminal.text).toContain(`Usage: raft-storage ${command}`);
    expect(terminal.text).toContain('Examples:');
    expect(terminal.text).toContain('--json');
  });

  it('shows help and exits 2 without a command', async () => {
    const { code, terminal } = await runWith([]);
    expect(code).toBe(2);
    expect(terminal.text).toBe('');
    expect(terminal.complaints.join('\n')).toContain('Usage: raft-storage');
  });
});

describe('wrong usage exits 2 with one line on standard error:', () => {
  it.each([
    ['an unknown command', ['fetch', 'a'], /INVALID_ARGUMENT: unknown command 'fetch'/],
    ['an unknown command near a known one', ['gett', 'a'], /Did you mean get\?/],
    ['an unknown flag', ['get', 'a', '--adress', 'x:1'], /unknown option '--adress'/],
    ['a missing key', ['get'], /missing required argument 'key'/],
    ['a missing value', ['put', 'a'], /missing required argument 'value'/],
    ['an argument too many', ['get', 'a', 'b'], /too many arguments/],
    [
      'an address without a port',
      ['get', 'a', '--address', 'here'],
      /CONFIG: --address: "here" is no address/,
    ],
    ['a timeout that is no number', ['get', 'a', '--timeout', 'soon'], /CONFIG: --timeout must/],
    ['a negative timeout', ['get', 'a', '--timeout=-1'], /CONFIG: --timeout must/],
    ['an unknown consistency', ['get', 'a', '--consistency', 'strong'], /Allowed choices are/],
    ['a peer without an id', ['serve', '--bootstrap', '--peer', 'x:1'], /--peer must be id=host/],
    ['peers without bootstrap', ['serve', '--peer', 'node-1=x:1'], /--peer goes with --bootstrap/],
    ['a size that is none', ['serve', '--table-bytes', 'big'], /--table-bytes must be a number/],
    ['a count with a unit', ['serve', '--trailing-logs', '1KiB'], /--trailing-logs must be an int/],
    ['a value out of bounds', ['serve', '--max-key-bytes', '0'], /--max-key-bytes must be an int/],
    ['times that do not fit', ['serve', '--heartbeat-interval-ms', '900'], /--election-timeout-ms/],
    ['an unknown log level', ['serve', '--log-level', 'loud'], /Allowed choices are debug/],
  ])('%s', async (_, args, message) => {
    const { code, terminal } = await runWith(args);
    expect(code).toBe(2);
    expect(terminal.complaints).toHaveLength(1);
    const line = terminal.complaints[0] ?? '';
    expect(line).toMatch(/^raft-storage: [A-Z_]+: [^\n]+$/);
    expect(line).toMatch(message);
    expect(terminal.text).toBe('');
  });

  it.each([
    ['RAFT_BIND_ADDR', 'nowhere'],
    ['RAFT_BOOTSTRAP', 'maybe'],
    ['RAFT_JOIN_ADDRESS', 'b'],
  ])('an unreadable %s is named', async (name, value) => {
    const { code, terminal } = await runWith(['serve'], { [name]: value });
    expect(code).toBe(2);
    expect(terminal.complaints).toHaveLength(1);
    expect(terminal.complaints[0]).toMatch(new RegExp(`CONFIG: ${name}\\W+${value}`));
  });

  it('an unreadable RAFT_BIND_ADDR is named by a command that would use it', async () => {
    const { code, terminal } = await runWith(['get', 'a'], { RAFT_BIND_ADDR: 'nowhere' });
    expect(code).toBe(2);
    expect(terminal.complaints[0]).toMatch(/CONFIG: RAFT_BIND_ADDR\W+nowhere/);
  });
});
