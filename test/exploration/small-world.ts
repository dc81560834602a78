import type { CoreStart } from '../../src/raft/core.js';
import type { NodeId } from '../../src/raft/types.js';
import { membershipOf } from '../raft/fixtures/entries.js';
import { SimulatedNode } from '../raft/fixtures/simulated-node.js';
import type { Durable, Flaws, Settings } from './explored-node.js';

export const NODE_IDS: readonly NodeId[] = ['a', 'b', 'c'];

export interface Budgets {
  readonly ticks: number;
  readonly proposals: number;
  readonly crashes: number;
  readonly wipes: number;
  readonly duplicates: number;
  readonly overtakings: number;
  readonly disconnects: number;
}

export interface Bounds {
  readonly terms: number;
  readonly linkMessages: number;
  readonly founding?: boolean;
  readonly budgets: Budgets;
}

const LIMITS = {
  electionTicks: 1,
  heartbeatTicks: 1,
  disconnectTicks: 1,
  maxInflightAppends: 2,
  maxInflightBytes: 1024,
  maxAppendBytes: 64,
  maxUncommittedBytes: 4096,
};

export function settingsOf(nodeId: NodeId, flaws: Flaws): Settings {
  const { config } = new SimulatedNode({ nodeId, config: { ...LIMITS, random: () => 0 } });
  return { config, flaws, start: startOf };
}

function startOf({ hardState, entries }: Durable): CoreStart {
  return {
    hardState,
    entries,
    snapshot: { index: 0, term: 0, membership: membershipOf(NODE_IDS) },
    previous: { index: 0, term: 0 },
    appliedIndex: 0,
  };
}
