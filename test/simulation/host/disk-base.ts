import type { BaseMeta } from '../../../src/host/base.js';

export interface BaseContent {
  readonly meta: BaseMeta;
  readonly records: ReadonlyMap<string, Uint8Array>;
}

export class DiskBase {
  content: BaseContent = {
    meta: { appliedIndex: 0, appliedTerm: 0, membership: '' },
    records: new Map(),
  };

  loseUnsynced(): void {}
}
