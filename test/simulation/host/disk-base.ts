import type { BaseMeta } from '../../../src/host/base.js';
import type { SimulatedRandom } from './simulated-random.js';

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

  flipBit(random: SimulatedRandom): string | undefined {
    const { meta, records } = this.content;
    if (records.size === 0) return undefined;
    const [key, record] = random.pick([...records]);
    const flipped = record.slice();
    const at = random.integer(flipped.byteLength);
    flipped[at] = (flipped[at] ?? 0) ^ (1 << random.integer(8));
    this.content = { meta, records: new Map([...records, [key, flipped]]) };
    return `byte ${at} of a record`;
  }
}
