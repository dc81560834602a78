import { prepareCrc32c } from './crc32c';

prepareCrc32c();

export { applyRun, placeRun, resetTable, tableUsedBytes } from './apply';
export {
  checkCommandHeader,
  checkedBytes,
  checkOperations,
  encodeCommandHeader,
  encodeOperationHeader,
} from './command';
export { crc32c } from './crc32c';
export { arenaAddress, growTo, limitArena, resultsAddress } from './memory';
export { encodeRecord, encodeRecordHeader } from './record';
export { checkRecordFields, scanRecords } from './scan';
export { find, keyAddress, nextItems, seek } from './table/cursor';
export { tableCount } from './table/insert';
