import { systemHost } from '../host/system-host.js';
import { isStorageError } from '../port/errors.js';
import type { Member } from '../raft/types.js';
import type { NodeStatus, PlainMetrics } from '../storage/node-status.js';
import { RemoteStorage } from '../storage/remote-storage.js';

/** One member as it answered, or why it did not. */
export interface MemberView {
  readonly nodeId: string;
  readonly address: string;
  readonly voter: boolean;
  readonly leader: boolean;
  readonly metrics?: PlainMetrics;
  /** Code of the error that asking this member ended with. */
  readonly unreachable?: string;
}

/** A cluster as one node sees it, with what each member says of itself. */
export interface ClusterView extends NodeStatus {
  readonly members: readonly MemberView[];
}

/** Asks every member that `status` names for its own status; each has `timeoutMs`. */
export async function viewCluster(status: NodeStatus, timeoutMs: number): Promise<ClusterView> {
  const { voters, learners } = status.membership;
  const members = await Promise.all([
    ...voters.map((member) => viewMember(status, member, { voter: true, timeoutMs })),
    ...learners.map((member) => viewMember(status, member, { voter: false, timeoutMs })),
  ]);
  const ascending = members.sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  return { ...status, members: ascending };
}

interface Asking {
  readonly voter: boolean;
  readonly timeoutMs: number;
}

async function viewMember(
  asked: NodeStatus,
  { nodeId, address }: Member,
  { voter, timeoutMs }: Asking,
): Promise<MemberView> {
  const member = { nodeId, address, voter, leader: asked.leaderId === nodeId };
  try {
    const own = nodeId === asked.nodeId;
    const { metrics } = own ? asked : await askStatus(address, asked.clusterId, timeoutMs);
    return { ...member, metrics };
  } catch (error) {
    return { ...member, unreachable: isStorageError(error) ? error.code : 'TIMEOUT' };
  }
}

async function askStatus(
  address: string,
  clusterId: string,
  timeoutMs: number,
): Promise<NodeStatus> {
  const node = await RemoteStorage.connect(systemHost, { address, clusterId, timeoutMs });
  try {
    return await node.status();
  } finally {
    await node.close();
  }
}
