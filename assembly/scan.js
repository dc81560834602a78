"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.scanRecords = scanRecords;
exports.checkRecordFields = checkRecordFields;
const layout_1 = require("./layout");
const memory_1 = require("./memory");
const record_1 = require("./record");
const HEADER_BYTES = layout_1.RECORD_HEADER_BYTES;
const RESULT_END = -1;
/**
 * Verifies records from `address` on, of which `windowBytes` of `remainingBytes` are in memory. Results: 0 = valid
 * records, 1 = their bytes. RESULT_OK at the end of the bytes or at a header of zeros, RESULT_NEXT_WINDOW, or an error.
 */
function scanRecords(address, windowBytes, remainingBytes) {
    let offset = 0;
    let count = 0;
    let result = recordResult(address, windowBytes, remainingBytes);
    while (result == layout_1.RESULT_OK) {
        offset += (0, record_1.paddedLength)(load(address + offset));
        count++;
        result = recordResult(address + offset, windowBytes - offset, remainingBytes - offset);
    }
    (0, memory_1.setResult)(0, count);
    (0, memory_1.setResult)(1, offset);
    return result == RESULT_END ? layout_1.RESULT_OK : result;
}
/** Checks fields and padding of one record whose CRC was checked elsewhere; its header is at `address`. */
function checkRecordFields(address) {
    return (0, record_1.hasValidFields)(address) ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
function recordResult(address, windowBytes, remainingBytes) {
    if (remainingBytes < HEADER_BYTES) {
        return isZero(address, remainingBytes) ? RESULT_END : layout_1.RESULT_INCOMPLETE;
    }
    if (windowBytes < HEADER_BYTES)
        return layout_1.RESULT_NEXT_WINDOW;
    const length = load(address);
    if (length == 0)
        return isZero(address, HEADER_BYTES) ? RESULT_END : layout_1.RESULT_MALFORMED;
    if (length < HEADER_BYTES || length > layout_1.RECORD_MAX_BYTES)
        return layout_1.RESULT_MALFORMED;
    if ((0, record_1.paddedLength)(length) > remainingBytes)
        return layout_1.RESULT_INCOMPLETE;
    if ((0, record_1.paddedLength)(length) > windowBytes)
        return layout_1.RESULT_NEXT_WINDOW;
    if ((0, record_1.recordCrc)(address, length) != load(address, layout_1.RECORD_CRC_OFFSET))
        return layout_1.RESULT_BAD_CRC;
    if (!isZero(address + length, (0, record_1.paddedLength)(length) - length))
        return layout_1.RESULT_MALFORMED;
    return checkRecordFields(address);
}
function isZero(address, byteCount) {
    let bits = 0;
    for (let at = 0; at < byteCount; at++)
        bits |= load(address + at);
    return bits == 0;
}
