import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { flagNameOf, optionsOf, withOptionFlags } from '../../src/cli/serve-flags.js';
import { OPTION_TABLE } from '../../src/storage/options.js';

function read(args: readonly string[], env: Record<string, string> = {}) {
  const command = withOptionFlags(new Command()).exitOverride();
  command.parse(args, { from: 'user' });
  return optionsOf(command.opts(), env);
}

describe('the flags of serve', () => {
  it('exist for every option but the logger', () => {
    const names = withOptionFlags(new Command()).options.map(({ long }) => long);
    for (const { name } of OPTION_TABLE.filter((row) => row.kind !== 'logger')) {
      expect(names).toContain(`--${flagNameOf(name)}`);
    }
  });

  it('default to what the variables and their defaults say', () => {
    expect(read([])).toMatchObject({
      nodeId: 'node-1',
      bindAddress: '127.0.0.1:7000',
      dataDir: '/tmp/graft-raft',
      bootstrap: false,
      joinAddresses: [],
    });
    const env = { RAFT_NODE_ID: 'a', RAFT_BOOTSTRAP: 'T', RAFT_BIND_ADDR: '127.0.0.1:1' };
    expect(read([], env)).toMatchObject({
      nodeId: 'a',
      bootstrap: true,
      bindAddress: '127.0.0.1:1',
    });
  });

  it('win over the variables', () => {
    const env = { RAFT_NODE_ID: 'a', RAFT_BOOTSTRAP: 'true', RAFT_DATA_DIR: '/a' };
    const options = read(['--node-id', 'b', '--no-bootstrap', '--data-dir', '/b'], env);
    expect(options).toMatchObject({ nodeId: 'b', bootstrap: false, dataDir: '/b' });
  });

  it('may repeat peers and addresses, or separate them by commas', () => {
    const peers = ['--peer', 'node-1=h:1', '--peer', 'b=h:2,c=h:3'];
    expect(read(['--bootstrap', ...peers]).peers).toEqual([
      { nodeId: 'node-1', address: 'h:1' },
      { nodeId: 'b', address: 'h:2' },
      { nodeId: 'c', address: 'h:3' },
    ]);
    const options = read(['--join', 'h:1, h:2', '--join', '[::1]:3']);
    expect(options.joinAddresses).toEqual(['h:1', 'h:2', '[::1]:3']);
  });

  it('take numbers, sizes with units, choices and their opposites', () => {
    const options = read([
      ...['--election-timeout-ms', '500', '--heartbeat-interval-ms', '50'],
      ...['--log-segment-bytes', '64KiB', '--table-bytes', '2MiB', '--max-value-bytes', '1000'],
      ...['--read-consistency', 'local', '--no-forward-writes', '--trailing-logs', '0'],
    ]);
    expect(options).toMatchObject({
      electionTimeoutMs: 500,
      heartbeatIntervalMs: 50,
      logSegmentBytes: 65_536,
      tableBytes: 2_097_152,
      maxValueBytes: 1000,
      readConsistency: 'local',
      forwardWrites: false,
      trailingLogs: 0,
    });
  });

  it('are named in what is said about them', () => {
    expect(() => read(['--bind', 'nowhere'])).toThrow('--bind must be host:port');
    expect(() => read(['--bootstrap', '--join', 'h:1'])).toThrow(/--bootstrap and --join exclude/);
    expect(() => read(['--bootstrap', '--peer', 'b=h:1'])).toThrow(/--peer must list this node/);
  });
});
