import { parseAddress } from '../port/addresses.js';
import { ConfigError } from '../port/errors.js';
import type { RaftStorageOptions } from './options.js';

const TRUE = ['1', 't', 'T', 'true', 'TRUE', 'True'];
const FALSE = ['0', 'f', 'F', 'false', 'FALSE', 'False'];

/** A set of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Options that `configFromEnv` reads. */
export type EnvironmentOptions = Required<
  Pick<RaftStorageOptions, 'nodeId' | 'bindAddress' | 'dataDir' | 'bootstrap' | 'joinAddresses'>
>;

/**
 * Options from RAFT_NODE_ID, RAFT_BIND_ADDR, RAFT_DATA_DIR, RAFT_BOOTSTRAP and RAFT_JOIN_ADDRESS;
 * an absent or empty variable gives its default. Throws `CONFIG` naming a variable that cannot be
 * read.
 */
export function configFromEnv(env: Environment = process.env): EnvironmentOptions {
  return {
    nodeId: env.RAFT_NODE_ID || 'node-1',
    bindAddress: readAddress('RAFT_BIND_ADDR', env.RAFT_BIND_ADDR || '127.0.0.1:7000'),
    dataDir: env.RAFT_DATA_DIR || '/tmp/graft-raft',
    bootstrap: readFlag('RAFT_BOOTSTRAP', env.RAFT_BOOTSTRAP || 'false'),
    joinAddresses: readAddresses('RAFT_JOIN_ADDRESS', env.RAFT_JOIN_ADDRESS || ''),
  };
}

function readFlag(name: string, text: string): boolean {
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new ConfigError(`${name}=${JSON.stringify(text)} is not a boolean`);
}

function readAddresses(name: string, text: string): readonly string[] {
  if (text === '') return [];
  return text.split(',').map((part) => readAddress(name, part.trim()));
}

function readAddress(name: string, text: string): string {
  parseAddress(text, (message) => new ConfigError(`${name}: ${message}`));
  return text;
}
