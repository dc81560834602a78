import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/port/errors.js';
import { configFromEnv } from '../../src/storage/environment.js';

describe('configFromEnv', () => {
  it('gives the defaults of the original for an empty environment', () => {
    expect(configFromEnv({})).toEqual({
      nodeId: 'node-1',
      bindAddress: '127.0.0.1:7000',
      dataDir: '/tmp/graft-raft',
      bootstrap: false,
      joinAddresses: [],
    });
  });

  it('reads each variable', () => {
    const env = {
      RAFT_NODE_ID: 'n7',
      RAFT_BIND_ADDR: '0.0.0.0:7100',
      RAFT_DATA_DIR: '/data',
      RAFT_BOOTSTRAP: 'true',
      RAFT_JOIN_ADDRESS: 'a:1, b:2',
    };
    expect(configFromEnv(env)).toEqual({
      nodeId: 'n7',
      bindAddress: '0.0.0.0:7100',
      dataDir: '/data',
      bootstrap: true,
      joinAddresses: ['a:1', 'b:2'],
    });
  });

  it.each(['1', 't', 'T', 'true', 'TRUE', 'True'])('reads %s as true', (text) => {
    expect(configFromEnv({ RAFT_BOOTSTRAP: text }).bootstrap).toBe(true);
  });

  it.each(['0', 'f', 'F', 'false', 'FALSE', 'False', ''])('reads %j as false', (text) => {
    expect(configFromEnv({ RAFT_BOOTSTRAP: text }).bootstrap).toBe(false);
  });

  it.each([
    ['RAFT_BOOTSTRAP', 'yes'],
    ['RAFT_BOOTSTRAP', 'tRUE'],
    ['RAFT_BIND_ADDR', 'localhost'],
    ['RAFT_BIND_ADDR', 'localhost:99999'],
    ['RAFT_JOIN_ADDRESS', 'a:1,,b:2'],
  ])('refuses %s=%s by its name', (name, text) => {
    expect(() => configFromEnv({ [name]: text })).toThrow(ConfigError);
    expect(() => configFromEnv({ [name]: text })).toThrow(name);
  });
});
