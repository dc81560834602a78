import { decodeHello, encodeHello, type Hello, type HelloFault, PROTOCOL } from './hello.js';
import type { TransportIdentity } from './identity.js';
import type { Lane } from './link.js';
import type { RefusalReason } from './refusal.js';

/** Whom a connection is made to, and for what. */
export interface HelloPurpose {
  readonly lane: Lane;
  readonly incarnation: string;
  /** Empty for anyone. */
  readonly toNodeId: string;
}

/** The hello of this side. */
export const helloOf = (identity: TransportIdentity, purpose: HelloPurpose): Hello => ({
  ...PROTOCOL,
  ...purpose,
  clusterId: identity.clusterId,
  nodeId: identity.nodeId,
});

/** The answer to an accepted hello: our own, addressed to its sender. */
export const encodeWelcome = (
  identity: TransportIdentity,
  hello: Hello,
  incarnation: string,
): Uint8Array =>
  encodeHello(helloOf(identity, { lane: hello.lane, incarnation, toNodeId: hello.nodeId }));

/**
 * The hello in these bytes if a node of this identity accepts it, else why not. A client may leave
 * the cluster open, a peer may not; a node that has no cluster yet takes the peer's.
 */
export function acceptHello(
  payload: Uint8Array,
  identity: TransportIdentity,
): Hello | HelloFault | RefusalReason {
  const hello = decodeHello(payload);
  if (typeof hello === 'string') return hello;
  const { lane, nodeId, toNodeId, clusterId } = hello;
  if ((lane === 'client') !== (nodeId === '')) return 'malformed-hello';
  if (nodeId === identity.nodeId) return 'own-node-id';
  if (toNodeId !== '' && toNodeId !== identity.nodeId) return 'wrong-node';
  const mayBeOpen = lane === 'client' ? clusterId : identity.clusterId;
  const isSame = clusterId === identity.clusterId;
  if (lane !== 'client' && clusterId === '') return 'cluster-mismatch';
  return isSame || mayBeOpen === '' ? hello : 'cluster-mismatch';
}

/** The welcome in these bytes if it answers `hello`, else why not. */
export function acceptWelcome(
  payload: Uint8Array,
  hello: Hello,
): Hello | HelloFault | RefusalReason {
  const welcome = decodeHello(payload);
  if (typeof welcome === 'string') return welcome;
  if (welcome.lane !== hello.lane || welcome.nodeId === '') return 'malformed-hello';
  if (hello.toNodeId !== '' && welcome.nodeId !== hello.toNodeId) return 'wrong-node';
  const fits = hello.clusterId === '' || welcome.clusterId === hello.clusterId;
  return fits ? welcome : 'cluster-mismatch';
}
