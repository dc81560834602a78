import type { EstablishedLink } from './established-link.js';
import type { Hello } from './hello.js';
import type { RefusalReason } from './refusal.js';

const MAX_LINKS = 1024;

/**
 * The links that others made to us: one a peer and lane, of which the newest wins, and a bounded
 * number in all.
 */
export class InboundLinks {
  readonly #all = new Set<EstablishedLink>();
  readonly #newest = new Map<string, EstablishedLink>();

  /** Why there is no room; a known peer always finds some. */
  refusalOf({ nodeId }: Hello, isPeer: (nodeId: string) => boolean): RefusalReason | undefined {
    return this.#all.size < MAX_LINKS || isPeer(nodeId) ? undefined : 'too-many-links';
  }

  /** Takes a new link and closes the one it replaces. */
  add(link: EstablishedLink): void {
    this.#all.add(link);
    if (link.nodeId === undefined) return;
    const replaced = this.#newest.get(keyOf(link));
    this.#newest.set(keyOf(link), link);
    replaced?.close();
  }

  /** The consensus link that this node made to us. */
  consensusLinkOf(nodeId: string): EstablishedLink | undefined {
    return this.#newest.get(`consensus ${nodeId}`);
  }

  /** Forgets a closed link; true when a newer one of the same peer and lane had taken its place. */
  remove(link: EstablishedLink): boolean {
    if (!this.#all.delete(link) || link.nodeId === undefined) return false;
    if (this.#newest.get(keyOf(link)) !== link) return true;
    this.#newest.delete(keyOf(link));
    return false;
  }
}

const keyOf = ({ lane, nodeId }: EstablishedLink): string => `${lane} ${nodeId}`;
