import { BenchCluster } from './cluster.js';
import { type DiskResult, measureDisk } from './disk.js';
import type { Load, LoadResult } from './messages.js';
import type { BenchOptions } from './options.js';

const DISK_MS = 1000;
const OPERATIONS = ['put', 'get', 'batch'] as const;

/**
 * One row of the table: a load on the leader of a cluster of `processes`, and the disk right before
 * it.
 */
export interface Row extends LoadResult {
  readonly processes: number;
  readonly operation: Load['operation'];
  readonly inFlight: number;
  readonly disk: DiskResult;
}

/**
 * Measures put, get and batch at each number of calls in flight, on a fresh cluster of this many
 * processes.
 */
export async function measureRows(
  processes: number,
  options: BenchOptions,
  onRow: (row: Row) => void,
): Promise<readonly Row[]> {
  const cluster = await BenchCluster.start(processes);
  const rows: Row[] = [];
  try {
    for (const operation of OPERATIONS) {
      for (const inFlight of options.inFlight) {
        const row = await measureRow(cluster, processes, { ...options, operation, inFlight });
        onRow(row);
        rows.push(row);
      }
    }
    return rows;
  } finally {
    await cluster.stop();
  }
}

async function measureRow(
  cluster: BenchCluster,
  processes: number,
  options: Omit<BenchOptions, 'inFlight'> & Pick<Load, 'operation' | 'inFlight'>,
): Promise<Row> {
  const { operation, inFlight, seconds, warmupSeconds, valueBytes, keys } = options;
  const disk = await measureDisk(DISK_MS);
  const leader = await cluster.leaderNode();
  const load = { operation, inFlight, seconds, warmupSeconds, valueBytes, keys };
  return { processes, operation, inFlight, disk, ...(await leader.load(load)) };
}
