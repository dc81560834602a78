import { type Command, Option } from 'commander';
import { ConfigError } from '../port/errors.js';
import { configFromEnv, type Environment } from '../storage/environment.js';
import { nodeOptionsOf } from '../storage/node-options.js';
import {
  checkOptions,
  OPTION_TABLE,
  type OptionRow,
  type Peer,
  type RaftStorageOptions,
} from '../storage/options.js';

type OptionName = keyof RaftStorageOptions;

const SHORT_NAMES: Partial<Record<OptionName, string>> = {
  bindAddress: 'bind',
  advertiseAddress: 'advertise',
  peers: 'peer',
  joinAddresses: 'join',
};

const DEFAULTS: Partial<Record<OptionName, string>> = {
  nodeId: 'RAFT_NODE_ID, node-1',
  bindAddress: 'RAFT_BIND_ADDR, 127.0.0.1:7000',
  dataDir: 'RAFT_DATA_DIR, /tmp/graft-raft',
  bootstrap: 'RAFT_BOOTSTRAP, false',
  joinAddresses: 'RAFT_JOIN_ADDRESS, none',
  advertiseAddress: 'that of --bind',
};

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 };

/** Adds one flag for every option of the storage that a command line can express. */
export function withOptionFlags(command: Command): Command {
  for (const row of OPTION_TABLE) for (const flag of flagsOf(row)) command.addOption(flag);
  return command;
}

/**
 * The options that flags and RAFT_ variables ask for; a flag wins. Throws `CONFIG` naming the flag
 * or the variable.
 */
export function optionsOf(
  flags: Readonly<Record<string, unknown>>,
  env: Environment,
): RaftStorageOptions {
  const options: Record<string, unknown> = { ...configFromEnv(env) };
  for (const row of OPTION_TABLE) {
    const given = flags[attributeOf(row)];
    if (given !== undefined) options[row.name] = READERS[row.kind](given, row);
  }
  return inFlagTerms(() => {
    checkOptions(options);
    nodeOptionsOf(options);
    return options;
  });
}

/** Name of the flag of an option, without dashes. */
export const flagNameOf = (name: OptionName): string =>
  SHORT_NAMES[name] ?? name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const attributeOf = ({ name }: OptionRow): string => SHORT_NAMES[name] ?? name;

function flagsOf(row: OptionRow): Option[] {
  const name = flagNameOf(row.name);
  const fallback = DEFAULTS[row.name] ?? row.fallback;
  const meaning = `${row.meaning.replace(/\.$/, '')} (default: ${fallback})`;
  switch (row.kind) {
    case 'logger':
      return [];
    case 'flag':
      return [
        new Option(`--${name}`, meaning).hideHelp(row.fallback === 'true'),
        new Option(`--no-${name}`, `Turn it off: ${meaning}`).hideHelp(row.fallback === 'false'),
      ];
    case 'peers':
      return [new Option(`--${name} <id=host:port>`, `${meaning}; repeat it`).argParser(collect)];
    case 'addresses':
      return [new Option(`--${name} <host:port>`, `${meaning}; repeat it`).argParser(collect)];
    case 'choice':
      return [new Option(`--${name} <level>`, meaning).choices(row.choices ?? [])];
    default:
      return [new Option(`--${name} <${placeholderOf(row)}>`, meaning)];
  }
}

function placeholderOf({ kind, name }: OptionRow): string {
  if (kind === 'address') return 'host:port';
  if (kind !== 'integer') return 'text';
  if (name.endsWith('Ms')) return 'ms';
  return name.endsWith('Bytes') ? 'bytes' : 'count';
}

const collect = (text: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  ...text.split(',').map((part) => part.trim()),
];

type Reader = (given: unknown, row: OptionRow) => unknown;

const asGiven: Reader = (given) => given;

const READERS: Record<OptionRow['kind'], Reader> = {
  text: asGiven,
  flag: asGiven,
  address: asGiven,
  addresses: asGiven,
  choice: asGiven,
  logger: asGiven,
  integer: (given, row) => readInteger(String(given), row),
  peers: (given) => (given as readonly string[]).map(readPeer),
};

function readInteger(text: string, { name }: OptionRow): number {
  const parts = /^(\d+)([KMG]iB)?$/.exec(text);
  const unit = parts?.[2];
  if (parts === null || (unit !== undefined && !name.endsWith('Bytes'))) {
    const kind = name.endsWith('Bytes') ? 'a number of bytes such as 65536 or 64KiB' : 'an integer';
    throw new ConfigError(`--${flagNameOf(name)} must be ${kind}, not ${text}`);
  }
  return Number(parts[1]) * (unit === undefined ? 1 : (UNITS[unit] ?? 1));
}

function readPeer(text: string): Peer {
  const at = text.indexOf('=');
  if (at > 0) return { nodeId: text.slice(0, at), address: text.slice(at + 1) };
  throw new ConfigError(`--peer must be id=host:port, not ${text}`);
}

function inFlagTerms<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const names = OPTION_TABLE.map(({ name }) => name).join('|');
    const flag = (_: string, name: string): string => `--${flagNameOf(name as OptionName)}`;
    const pattern = new RegExp(`\\b(?:options? )?(${names})\\b`, 'g');
    throw new ConfigError(error.message.replace(pattern, flag), { cause: error });
  }
}
