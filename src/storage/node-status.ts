import type { Limits } from '../port/limits.js';
import type { CallOptions, StoragePort } from '../port/storage-port.js';
import type { Membership } from '../raft/types.js';
import type { RaftMetrics } from './metrics.js';

type Plain<T> = T extends bigint ? number : T extends Date ? string : T;

/** The figures of a node as JSON carries them: indexes as numbers, times as ISO text. */
export type PlainMetrics = { readonly [Name in keyof RaftMetrics]: Plain<RaftMetrics[Name]> };

/** What a running node says of itself and of its cluster. */
export interface NodeStatus {
  readonly nodeId: string;
  readonly address: string;
  readonly clusterId: string;
  readonly leaderId?: string | undefined;
  readonly leaderAddress?: string | undefined;
  readonly membership: Membership;
  readonly metrics: PlainMetrics;
  readonly limits: Limits;
}

/** A storage that answers the calls of clients. */
export interface ServedStorage extends StoragePort {
  readonly nodeId: string;
  readonly address: string;
  readonly clusterId: string;
  readonly membership: Membership;
  readonly limits: Limits;
  leaderId(): string | undefined;
  leaderAddress(): string | undefined;
  metrics(): RaftMetrics;
  join(nodeId: string, address: string, options?: CallOptions): Promise<void>;
  updateAddress(nodeId: string, address: string, options?: CallOptions): Promise<void>;
  leave(nodeId: string, options?: CallOptions): Promise<void>;
}

/** The status of a storage now. */
export function statusOf(storage: ServedStorage): NodeStatus {
  return {
    nodeId: storage.nodeId,
    address: storage.address,
    clusterId: storage.clusterId,
    leaderId: storage.leaderId(),
    leaderAddress: storage.leaderAddress(),
    membership: storage.membership,
    metrics: plainMetrics(storage.metrics()),
    limits: storage.limits,
  };
}

function plainMetrics(metrics: RaftMetrics): PlainMetrics {
  const plain = Object.entries(metrics).map(([name, value]) => [name, plainValue(value)]);
  return Object.fromEntries(plain) as PlainMetrics;
}

function plainValue(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  return value instanceof Date ? value.toISOString() : value;
}
