import { type Command, Option } from 'commander';
import { systemHost } from '../host/system-host.js';
import { parseAddress } from '../port/addresses.js';
import { ConfigError } from '../port/errors.js';
import type { ReadConsistency } from '../port/storage-port.js';
import { configFromEnv } from '../storage/environment.js';
import { RemoteStorage } from '../storage/remote-storage.js';
import type { Terminal } from './terminal.js';
import { readUsage } from './usage.js';

const DEFAULT_TIMEOUT_MS = '5000';

/** What every command that talks to a node takes. */
export interface CallFlags {
  readonly address?: string;
  readonly timeout: string;
  readonly json?: boolean;
}

/** What a command that reads takes besides. */
export interface ReadFlags extends CallFlags {
  readonly consistency?: ReadConsistency;
}

/** Adds the flags of a command that talks to a node. */
export function withCallFlags(command: Command): Command {
  return command
    .option('--address <host:port>', 'the node to ask (default: RAFT_BIND_ADDR, 127.0.0.1:7000)')
    .option('--timeout <ms>', 'time budget in milliseconds', DEFAULT_TIMEOUT_MS)
    .option('--json', 'print JSON');
}

/** Adds the flags of a command that reads. */
export function withReadFlags(command: Command): Command {
  const levels = ['linearizable', 'lease', 'local'];
  return withCallFlags(command).addOption(
    new Option('--consistency <level>', 'how fresh the answer must be').choices(levels),
  );
}

/** Options of a read as these flags ask for. */
export const readOptionsOf = ({ consistency }: ReadFlags): { consistency?: ReadConsistency } =>
  consistency === undefined ? {} : { consistency };

/** Connects to the node that the flags name, makes calls with it and closes the connection. */
export async function withNode(
  command: Command,
  terminal: Terminal,
  use: (node: RemoteStorage) => Promise<void>,
): Promise<void> {
  const flags = command.opts<CallFlags>();
  const options = readUsage(command, () => ({
    address: addressOf(flags, terminal),
    timeoutMs: timeoutMsOf(flags),
  }));
  const node = await RemoteStorage.connect(systemHost, options);
  try {
    await use(node);
  } finally {
    await node.close();
  }
}

/** Milliseconds that `--timeout` grants. Throws `CONFIG`. */
export function timeoutMsOf({ timeout }: CallFlags): number {
  const timeoutMs = Number(timeout);
  if (Number.isSafeInteger(timeoutMs) && timeoutMs > 0 && timeoutMs < 2 ** 31) return timeoutMs;
  throw new ConfigError(`--timeout must be a positive number of milliseconds, not ${timeout}`);
}

function addressOf({ address }: CallFlags, { env }: Terminal): string {
  if (address === undefined) {
    return configFromEnv({ RAFT_BIND_ADDR: env.RAFT_BIND_ADDR }).bindAddress;
  }
  parseAddress(address, (message) => new ConfigError(`--address: ${message}`));
  return address;
}
