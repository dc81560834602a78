import { parseAddress } from '../port/addresses.js';
import { ConfigError } from '../port/errors.js';
import { HIGHEST_BATCH_BYTES, HIGHEST_KEY_BYTES, HIGHEST_VALUE_BYTES } from '../port/limits.js';
import type { Logger } from '../port/logger.js';
import type { ReadConsistency } from '../port/storage-port.js';
import { nearest } from './nearest.js';

/** A first member of a new cluster. */
export interface Peer {
  readonly nodeId: string;
  readonly address: string;
}

/** How to open a storage; every option is described in docs/configuration.md. */
export interface RaftStorageOptions {
  /** Identity of this node for life. */
  readonly nodeId: string;
  /** `host:port` to listen on; port 0 picks a free one. */
  readonly bindAddress: string;
  /** `host:port` that peers are told; the bound address when absent. */
  readonly advertiseAddress?: string | undefined;
  /** Parent folder; files go to `<dataDir>/<nodeId>/`. */
  readonly dataDir: string;
  /** Form a new cluster when the folder is empty. */
  readonly bootstrap?: boolean | undefined;
  /** The first members, the same list on each; only with `bootstrap`. */
  readonly peers?: readonly Peer[] | undefined;
  /** Live members of a cluster to join. */
  readonly joinAddresses?: readonly string[] | undefined;
  /** Refuse any other cluster. */
  readonly clusterId?: string | undefined;
  readonly heartbeatIntervalMs?: number | undefined;
  /** Base of the randomised election timeout. */
  readonly electionTimeoutMs?: number | undefined;
  /** Time budget of a call without its own `timeoutMs`. */
  readonly requestTimeoutMs?: number | undefined;
  /** Longest time between checkpoints while entries arrive. */
  readonly snapshotIntervalMs?: number | undefined;
  /** Entries after which the state is checkpointed. */
  readonly snapshotThreshold?: number | undefined;
  /** Entries kept in the log behind a checkpoint. */
  readonly trailingLogs?: number | undefined;
  /** Pass writes on to the leader; `false` rejects them with `NOT_LEADER`. */
  readonly forwardWrites?: boolean | undefined;
  /** Consistency of reads that do not say. */
  readonly readConsistency?: ReadConsistency | undefined;
  readonly maxKeyBytes?: number | undefined;
  readonly maxValueBytes?: number | undefined;
  readonly maxBatchOperations?: number | undefined;
  readonly maxBatchBytes?: number | undefined;
  /** Size of one file of the log. */
  readonly logSegmentBytes?: number | undefined;
  /** Largest size of one of the two tables in memory. */
  readonly tableBytes?: number | undefined;
  /** Any object with pino's four methods. */
  readonly logger?: Logger | undefined;
}

/** How one option is checked and described. */
export interface OptionRow {
  readonly name: keyof RaftStorageOptions;
  readonly kind:
    | 'text'
    | 'flag'
    | 'integer'
    | 'address'
    | 'addresses'
    | 'peers'
    | 'choice'
    | 'logger';
  readonly required: boolean;
  /** As written in the documentation. */
  readonly fallback: string;
  readonly min?: number;
  readonly max?: number;
  readonly choices?: readonly string[];
  readonly meaning: string;
}

const KIB = 1024;
const MIB = KIB * KIB;
const GIB = MIB * KIB;
const DAY_MS = 86_400_000;

type Bounds = { readonly min: number; readonly max: number };

const row = (
  name: keyof RaftStorageOptions,
  kind: OptionRow['kind'],
  fallback: string,
  meaning: string,
): OptionRow => ({ name, kind, required: fallback === 'required', fallback, meaning });

const integer = (
  name: keyof RaftStorageOptions,
  fallback: string,
  bounds: Bounds,
  meaning: string,
): OptionRow => ({ ...row(name, 'integer', fallback, meaning), ...bounds });

/** Every option: validation, documentation and help are made from this table. */
export const OPTION_TABLE: readonly OptionRow[] = [
  row('nodeId', 'text', 'required', 'Identity for life; an address may change, an id never does.'),
  row('bindAddress', 'address', 'required', 'Where to listen; port 0 picks a free one.'),
  row('advertiseAddress', 'address', 'bindAddress', 'What peers are told.'),
  row('dataDir', 'text', 'required', 'Parent folder; files go to <dataDir>/<nodeId>/.'),
  row('bootstrap', 'flag', 'false', 'Form a cluster if the data folder is empty.'),
  row('peers', 'peers', 'this node alone', 'First members, the same list on each.'),
  row('joinAddresses', 'addresses', '[]', 'Any live members of the cluster to join.'),
  row('clusterId', 'text', 'minted or learnt', 'Refuse every other cluster.'),
  integer('heartbeatIntervalMs', '100', { min: 1, max: 60_000 }, 'Between signs of life.'),
  integer('electionTimeoutMs', '1000', { min: 10, max: 600_000 }, 'Randomised in [T, 2T).'),
  integer('requestTimeoutMs', '5000', { min: 1, max: DAY_MS }, 'Budget of a call.'),
  integer(
    'snapshotIntervalMs',
    '120000',
    { min: 10, max: DAY_MS },
    'Checkpoint at least so often.',
  ),
  integer(
    'snapshotThreshold',
    '8192',
    { min: 1, max: 1e9 },
    'Checkpoint after entries, or 64 MiB.',
  ),
  integer('trailingLogs', '10240', { min: 0, max: 1e9 }, 'Entries kept behind a checkpoint.'),
  row('forwardWrites', 'flag', 'true', 'A follower passes writes to the leader.'),
  {
    ...row('readConsistency', 'choice', 'linearizable', 'Default consistency of reads.'),
    choices: ['linearizable', 'lease', 'local'],
  },
  integer('maxKeyBytes', '1024', { min: 1, max: HIGHEST_KEY_BYTES }, 'Longest key, in UTF-8.'),
  integer('maxValueBytes', '1 MiB', { min: 0, max: HIGHEST_VALUE_BYTES }, 'Longest value.'),
  integer('maxBatchOperations', '10000', { min: 1, max: 1e6 }, 'Most operations in a batch.'),
  integer('maxBatchBytes', '8 MiB', { min: 1, max: HIGHEST_BATCH_BYTES }, 'Largest encoded batch.'),
  integer('logSegmentBytes', '64 MiB', { min: 64 * KIB, max: GIB }, 'One file of the log.'),
  integer('tableBytes', '64 MiB', { min: MIB, max: GIB }, 'One of the two tables in memory.'),
  row('logger', 'logger', 'silent', "Any object with pino's four methods."),
];

/**
 * Checks names and kinds of all options. Throws `CONFIG`; an unknown name is answered with the
 * nearest known one.
 */
export function checkOptions(options: unknown): asserts options is RaftStorageOptions {
  if (typeof options !== 'object' || options === null) {
    throw new ConfigError('options must be an object');
  }
  for (const name of Object.keys(options)) checkName(name);
  const values = options as Record<string, unknown>;
  for (const option of OPTION_TABLE) checkValue(option, values[option.name]);
}

function checkName(name: string): void {
  const names = OPTION_TABLE.map((option) => option.name as string);
  if (names.includes(name)) return;
  const guess = nearest(name, names);
  throw new ConfigError(
    `unknown option ${name}${guess === undefined ? '' : `; did you mean ${guess}?`}`,
  );
}

function checkValue(option: OptionRow, value: unknown): void {
  if (value === undefined) {
    if (option.required) throw new ConfigError(`option ${option.name} is required`);
    return;
  }
  const problem = CHECKS[option.kind](value, option);
  if (problem !== undefined) throw new ConfigError(`option ${option.name} ${problem}`);
}

type Check = (value: unknown, option: OptionRow) => string | undefined;

function isAddress(value: unknown): boolean {
  if (typeof value !== 'string') return false;
  try {
    parseAddress(value);
    return true;
  } catch {
    return false;
  }
}

const LOGGER_METHODS = ['debug', 'info', 'warn', 'error'];

const CHECKS: Record<OptionRow['kind'], Check> = {
  text: (value) =>
    typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string',
  flag: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  integer: (value, { min = 0, max = GIB }) =>
    Number.isSafeInteger(value) && Number(value) >= min && Number(value) <= max
      ? undefined
      : `must be an integer from ${min} to ${max}`,
  address: (value) => (isAddress(value) ? undefined : 'must be host:port'),
  addresses: (value) =>
    Array.isArray(value) && value.every(isAddress) ? undefined : 'must be an array of host:port',
  peers: (value) =>
    Array.isArray(value) && value.length > 0 && value.every(isPeer)
      ? undefined
      : 'must be an array of {nodeId, address}',
  choice: (value, { choices = [] }) =>
    choices.includes(value as string) ? undefined : `must be one of ${choices.join(', ')}`,
  logger: (value) =>
    LOGGER_METHODS.every((method) => typeof Reflect.get(Object(value), method) === 'function')
      ? undefined
      : 'must have the methods debug, info, warn and error',
};

function isPeer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { nodeId, address } = value as Record<string, unknown>;
  return typeof nodeId === 'string' && nodeId !== '' && isAddress(address);
}
