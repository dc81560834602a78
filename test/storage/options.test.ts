import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/port/errors.js';
import { limitsOf, maxCommandBytesOf, nodeOptionsOf } from '../../src/storage/node-options.js';
import { checkOptions, OPTION_TABLE, type RaftStorageOptions } from '../../src/storage/options.js';

const VALID: RaftStorageOptions = {
  nodeId: 'node-1',
  bindAddress: '127.0.0.1:0',
  dataDir: '/tmp/nowhere',
  bootstrap: true,
};

const refusal = (options: object): string => {
  try {
    checkOptions(options);
    nodeOptionsOf(options as RaftStorageOptions);
    return 'accepted';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('options', () => {
  it('accepts the least and gives every other its default', () => {
    expect(refusal(VALID)).toBe('accepted');
    expect(nodeOptionsOf(VALID)).toMatchObject({
      heartbeatIntervalMs: 100,
      electionTimeoutMs: 1000,
      snapshotIntervalMs: 120_000,
      snapshotThresholdEntries: 8192,
      trailingEntries: 10_240,
      folder: '/tmp/nowhere/node-1',
    });
  });

  it.each(['nodeId', 'bindAddress', 'dataDir'])('requires %s', (name) => {
    expect(refusal({ ...VALID, [name]: undefined })).toContain(`option ${name} is required`);
  });

  it('names the nearest option for one it does not know', () => {
    expect(refusal({ ...VALID, electionTimeout: 5 })).toContain('did you mean electionTimeoutMs');
    expect(refusal({ ...VALID, zzzzzzzzzzzz: 5 })).toBe('unknown option zzzzzzzzzzzz');
  });

  it.each([
    ['nodeId', 5],
    ['nodeId', 'a/b'],
    ['nodeId', '..'],
    ['nodeId', 'x'.repeat(129)],
    ['bindAddress', 'nohost'],
    ['advertiseAddress', '127.0.0.1'],
    ['bootstrap', 'yes'],
    ['joinAddresses', 'a:1'],
    ['peers', []],
    ['peers', [{ nodeId: 'node-2', address: 'b:1' }]],
    ['heartbeatIntervalMs', 0],
    ['heartbeatIntervalMs', 1.5],
    ['electionTimeoutMs', 150],
    ['maxValueBytes', 65 * 1024 * 1024],
    ['maxKeyBytes', 2000],
    ['readConsistency', 'eventual'],
    ['logger', { info: () => undefined }],
  ])('refuses %s = %j and names it', (name, value) => {
    expect(refusal({ ...VALID, [name]: value })).toContain(name);
  });

  it('refuses what contradicts itself', () => {
    expect(refusal({ ...VALID, joinAddresses: ['a:1'] })).toContain('exclude one another');
    const peers = [{ nodeId: 'node-1', address: 'a:1' }];
    expect(refusal({ ...VALID, bootstrap: false, peers })).toContain('bootstrap: true');
    expect(refusal({ ...VALID, peers: [...peers, ...peers] })).toContain('twice');
  });

  it('raises the batch and the table with a larger value', () => {
    const maxValueBytes = 64 * 1024 * 1024;
    const limits = limitsOf({ ...VALID, maxValueBytes });
    expect(limits.maxBatchBytes).toBeGreaterThanOrEqual(maxValueBytes);
    const { tableBytes } = nodeOptionsOf({ ...VALID, maxValueBytes });
    expect(tableBytes).toBeGreaterThanOrEqual(4 * maxCommandBytesOf(limits));
  });

  it('describes each option once', () => {
    const names = OPTION_TABLE.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
