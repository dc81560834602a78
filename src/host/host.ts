import type { Bases } from './base.js';
import type { Clock } from './clock.js';
import type { Files } from './files.js';
import type { Network } from './network.js';
import type { Random } from './random.js';

/**
 * Everything outside the process that a node touches, in one place: the simulator is a second one
 * of these.
 */
export interface Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly files: Files;
  readonly network: Network;
  readonly bases: Bases;
}
