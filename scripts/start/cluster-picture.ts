import type { ClusterView, MemberView } from '../../src/cli/cluster-view.js';
import { statusTable } from '../../src/cli/status-table.js';
import type { NodeStatus } from '../../src/storage/node-status.js';
import type { LocalCluster, LocalNode } from './local-cluster.js';
import type { Report } from './report.js';

const INTERVAL_MS = 200;

/** The cluster as a table: members, roles, leader, indexes. */
export async function drawCluster(cluster: LocalCluster, colors: boolean): Promise<string> {
  const statuses = await Promise.all(cluster.nodes.map((node) => cluster.statusOf(node)));
  const members = cluster.nodes.map((node, position) => memberOf(node, statuses[position]));
  const newest = newestOf(statuses);
  if (newest === undefined) return 'no node answers';
  const view: ClusterView = { ...newest, members };
  return statusTable(view, colors);
}

/** Draws the cluster into the report again and again until the function it returns is called. */
export function watchCluster(cluster: LocalCluster, report: Report): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const draw = async (): Promise<void> => {
    const picture = await drawCluster(cluster, report.colors.isColorSupported);
    if (stopped) return;
    report.picture(picture);
    timer = setTimeout(draw, INTERVAL_MS);
  };
  draw();
  return () => {
    stopped = true;
    clearTimeout(timer);
    report.picture('');
  };
}

function memberOf(node: LocalNode, status: NodeStatus | undefined): MemberView {
  const { nodeId, address } = node;
  const member = { nodeId, address, voter: true };
  if (status !== undefined) {
    return { ...member, leader: status.metrics.isLeader, metrics: status.metrics };
  }
  const unreachable = node.process.running ? 'no answer' : 'killed';
  return { ...member, leader: false, unreachable };
}

function newestOf(statuses: readonly (NodeStatus | undefined)[]): NodeStatus | undefined {
  const answered = statuses.filter((status) => status !== undefined);
  const byTerm = answered.sort((a, b) => b.metrics.term - a.metrics.term);
  return byTerm.find(({ leaderId }) => leaderId !== undefined) ?? byTerm[0];
}
