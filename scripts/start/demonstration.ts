import { restartAndCatchUp } from './catch-up.js';
import { drawCluster, watchCluster } from './cluster-picture.js';
import { criteriaOf, criteriaTable, latencyTable } from './criteria.js';
import { type Latency, MEASUREMENTS, measure } from './latency.js';
import type { LocalCluster, LocalNode } from './local-cluster.js';
import type { Report } from './report.js';
import { writeAndReadThroughAll } from './round-trip.js';
import { verifyNode } from './verification.js';
import { WriteLoad } from './write-load.js';

const LOAD_BEFORE_MS = 1500;
const LOAD_AFTER_MS = 1500;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const whole = (value: number): string => value.toLocaleString('en-US');
const elapse = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Shows what the store does, step by step; resolves with whether every promise held. */
export async function demonstrate(cluster: LocalCluster, report: Report): Promise<boolean> {
  await form(cluster, report);
  const stopWatching = watchCluster(cluster, report);
  try {
    await useAll(cluster, report);
    const load = new WriteLoad();
    const failoverMs = await loseLeader(cluster, load, report);
    const lost = await verifyAll(cluster, load, report);
    const latencies = await measureAll(cluster, report);
    stopWatching();
    const { acknowledged } = load;
    return judge({ latencies, failoverMs, acknowledged, lost }, report);
  } finally {
    stopWatching();
  }
}

async function form(cluster: LocalCluster, report: Report): Promise<void> {
  report.begin('starting three nodes, each a process of its own');
  await cluster.start();
  const listeningMs = performance.now();
  const pids = cluster.nodes.map(({ nodeId, process }) => `${nodeId} (pid ${process.pid})`);
  report.done(`three processes listen on loopback: ${pids.join(', ')}`);
  report.begin('waiting for them to elect a leader');
  const leader = await cluster.leader();
  const electedMs = performance.now() - listeningMs;
  report.done(`${leader.nodeId} was elected leader, ${seconds(electedMs)} after all listened`);
  await cluster.settled();
  report.say(`\n${await drawCluster(cluster, report.colors.isColorSupported)}`);
}

async function useAll(cluster: LocalCluster, report: Report): Promise<void> {
  report.begin('writing through each node and reading through every node');
  const reads = await writeAndReadThroughAll(cluster.nodes);
  report.done(`wrote through each node, read all of it through every node: ${reads} of 9 agree`);
}

async function loseLeader(cluster: LocalCluster, load: WriteLoad, report: Report): Promise<number> {
  load.start(cluster.nodes);
  const counting = setInterval(() => report.update(`${whole(load.acknowledged)} acknowledged`), 50);
  try {
    report.begin(`${load.callerCount} clients write through all three nodes;`);
    await elapse(LOAD_BEFORE_MS);
    const leader = await cluster.leader();
    const lastIndex = (await cluster.statusOf(leader))?.metrics.lastLogIndex ?? 0;
    const failoverMs = await killUnderLoad(cluster, leader, load, report);
    report.begin(`the clients go on with ${leader.nodeId} down;`);
    await elapse(LOAD_AFTER_MS);
    report.begin(`restarting ${leader.nodeId};`);
    await restartUnderLoad(cluster, leader, lastIndex, report);
    await load.stop();
    return failoverMs;
  } finally {
    clearInterval(counting);
  }
}

async function killUnderLoad(
  cluster: LocalCluster,
  leader: LocalNode,
  load: WriteLoad,
  report: Report,
): Promise<number> {
  const { pid } = leader.process;
  const killedMs = performance.now();
  const accepted = load.firstAcknowledged(killedMs);
  await leader.process.kill();
  const failoverMs = (await accepted) - killedMs;
  const successor = await cluster.leader();
  report.done(`killed the leader, ${leader.nodeId} (pid ${pid}), with SIGKILL under load`);
  const took = report.colors.bold(seconds(failoverMs));
  report.done(`${successor.nodeId} leads; first new write accepted ${took} after the kill`);
  return failoverMs;
}

async function restartUnderLoad(
  cluster: LocalCluster,
  node: LocalNode,
  lastIndex: number,
  report: Report,
): Promise<void> {
  const startedMs = performance.now();
  const goal = await restartAndCatchUp(cluster, node);
  const time = seconds(performance.now() - startedMs);
  const missed = `the ${whole(goal - lastIndex)} entries it had missed`;
  report.done(`restarted ${node.nodeId}; after ${time} it had ${missed}, while the writes went on`);
}

async function verifyAll(cluster: LocalCluster, load: WriteLoad, report: Report): Promise<number> {
  report.begin(`comparing ${whole(load.acknowledged)} acknowledged writes on every node`);
  let lost = 0;
  for (const node of cluster.nodes) {
    const { missing, different } = await verifyNode(node, load.callers);
    lost += missing.length + different.length;
    const found = `${node.nodeId}: ${whole(load.acknowledged)} acknowledged writes`;
    const problem = `${missing.length} are missing, ${different.length} differ`;
    if (missing.length + different.length === 0) report.done(`${found}, all there, all equal`);
    else report.failed(`${found}, of which ${problem}`);
  }
  const undecided = `${whole(load.unknown)} writes ended without an answer as a leader was lost`;
  report.say(`      (${undecided}: they may be there or not, and their callers know)`);
  return lost;
}

async function measureAll(cluster: LocalCluster, report: Report): Promise<readonly Latency[]> {
  const latencies: Latency[] = [];
  for (const measurement of MEASUREMENTS) {
    report.begin(`measuring ${measurement.name} through all three nodes`);
    latencies.push(await measure(cluster.nodes, measurement));
  }
  report.done('measured latencies through all three nodes, every write synced on a quorum');
  return latencies;
}

function judge(measured: Parameters<typeof criteriaOf>[0], report: Report): boolean {
  const criteria = criteriaOf(measured);
  report.say(`\n${latencyTable(measured.latencies)}`);
  report.say(`\n${criteriaTable(criteria, report.colors)}\n`);
  const unmet = criteria.filter(({ met }) => !met);
  if (unmet.length === 0) report.done('every criterion holds');
  for (const { name, wanted, measured } of unmet) {
    report.failed(`${name} should be ${wanted} and was ${measured}`);
  }
  return unmet.length === 0;
}
