import type { BaseChange } from '../host/base.js';
import type { Codec, Table } from '../kernel/kernel.js';
import { StateRecordEncoder } from './state-record.js';
import { tableItems } from './table-items.js';

/**
 * What a frozen table changes in the base, in key order, encoded one by one as they are asked for.
 */
export function* checkpointChanges(codec: Codec, frozen: Table): Generator<BaseChange, undefined> {
  const encoder = new StateRecordEncoder(codec);
  for (const { key, value, modIndex } of tableItems(frozen)) {
    const record = value && encoder.encode(key, { value, modIndex });
    yield { key, record };
  }
  return undefined;
}
