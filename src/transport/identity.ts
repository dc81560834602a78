import { ID_MAX_BYTES } from '../../assembly/layout.js';
import { ConfigError } from '../port/errors.js';

/** Who a node says it is; the cluster id may be learnt while the transport runs. */
export interface TransportIdentity {
  readonly nodeId: string;
  /** Empty until it is known. */
  clusterId: string;
}

/** Throws `CONFIG` for ids that do not fit into a hello. */
export function checkIdentity({ nodeId, clusterId }: TransportIdentity): void {
  for (const [what, id] of Object.entries({ 'node id': nodeId, 'cluster id': clusterId })) {
    const { byteLength } = new TextEncoder().encode(id);
    if (byteLength <= ID_MAX_BYTES) continue;
    throw new ConfigError(`the ${what} has ${byteLength} bytes, the most is ${ID_MAX_BYTES}`);
  }
}
