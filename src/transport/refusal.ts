import type { HelloFault } from './hello.js';
import { HelloReader, HelloWriter } from './hello-bytes.js';

/** Why a hello that can be read is not accepted; the other side is told. */
export type RefusalReason =
  | 'version-mismatch'
  | 'cluster-mismatch'
  | 'own-node-id'
  | 'wrong-node'
  | 'too-many-links';

/** What a node that refuses tells the other side. */
export interface Refusal {
  readonly reason: RefusalReason;
  /** Cluster of the node that refuses. */
  readonly clusterId: string;
  readonly nodeId: string;
}

const REASONS: readonly (RefusalReason | undefined)[] = [
  undefined,
  'version-mismatch',
  'cluster-mismatch',
  'own-node-id',
  'wrong-node',
  'too-many-links',
];

/** Layout: u8 reason, then cluster id and node id of the sender, each a u8 length and UTF-8. */
export const encodeRefusal = ({ reason, clusterId, nodeId }: Refusal): Uint8Array =>
  new HelloWriter().u8(REASONS.indexOf(reason)).text(clusterId).text(nodeId).bytes();

/** The refusal in these bytes; `undefined` when there is none, or one of a later version. */
export function decodeRefusal(payload: Uint8Array): Refusal | undefined {
  const reader = new HelloReader(payload);
  const reason = REASONS[reader.u8()];
  const clusterId = reader.text();
  const nodeId = reader.text();
  return reader.failed || reason === undefined ? undefined : { reason, clusterId, nodeId };
}

/** Whether the other side is told why. */
export const isRefusal = (reason: HelloFault | RefusalReason): reason is RefusalReason =>
  REASONS.includes(reason as RefusalReason);
