import { systemClock } from './clock.js';
import type { Host } from './host.js';
import { lmdbBases } from './lmdb-base.js';
import { systemRandom } from './random.js';
import { systemFiles } from './system-files.js';
import { tcpNetwork } from './tcp-network.js';

/** The machine this process runs on. */
export const systemHost: Host = {
  clock: systemClock,
  random: systemRandom,
  files: systemFiles,
  network: tcpNetwork,
  bases: lmdbBases,
};
