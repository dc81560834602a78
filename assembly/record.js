"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.paddedLength = paddedLength;
exports.isEntryType = isEntryType;
exports.encodeRecord = encodeRecord;
exports.encodeRecordHeader = encodeRecordHeader;
exports.recordCrc = recordCrc;
exports.hasValidFields = hasValidFields;
const crc32c_1 = require("./crc32c");
const layout_1 = require("./layout");
/** Bytes of a record with its padding. */
function paddedLength(length) {
    return (length + layout_1.RECORD_ALIGNMENT_BYTES - 1) & ~(layout_1.RECORD_ALIGNMENT_BYTES - 1);
}
/** Whether records of this type take a place in the log. */
function isEntryType(type) {
    return type >= layout_1.RECORD_TYPE_NOOP && type <= layout_1.RECORD_TYPE_MEMBERSHIP;
}
/**
 * Completes the record at `address`, whose payload is in place and whose index and term stand as f64 at their offsets:
 * header, CRC and zero padding. RESULT_OK, or RESULT_MALFORMED when a field is out of range.
 */
function encodeRecord(address, type, payloadBytes) {
    if (!writeHeader(address, type, payloadBytes))
        return layout_1.RESULT_MALFORMED;
    const length = layout_1.RECORD_HEADER_BYTES + payloadBytes;
    for (let at = length; at < paddedLength(length); at++)
        store(address + at, 0);
    store(address, recordCrc(address, length), layout_1.RECORD_CRC_OFFSET);
    return layout_1.RESULT_OK;
}
/** Like `encodeRecord` where the payload is elsewhere: the CRC covers the header only and is the seed for the rest. */
function encodeRecordHeader(address, type, payloadBytes) {
    if (!writeHeader(address, type, payloadBytes))
        return layout_1.RESULT_MALFORMED;
    store(address, recordCrc(address, layout_1.RECORD_HEADER_BYTES), layout_1.RECORD_CRC_OFFSET);
    return layout_1.RESULT_OK;
}
/** CRC32C of the first `byteCount` bytes of a record, from its index on. */
function recordCrc(address, byteCount) {
    return (0, crc32c_1.crc32c)(address + layout_1.RECORD_INDEX_OFFSET, byteCount - layout_1.RECORD_INDEX_OFFSET, 0);
}
/** Whether type, reserved bytes, index and term of the record at `address` can be. */
function hasValidFields(address) {
    const type = load(address, layout_1.RECORD_TYPE_OFFSET);
    if (type < layout_1.RECORD_TYPE_NOOP || type > layout_1.RECORD_TYPE_TRUNCATION)
        return false;
    const index = load(address, layout_1.RECORD_INDEX_OFFSET);
    if (index > layout_1.INDEX_MAX)
        return false;
    if (index == 0 && isEntryType(type))
        return false;
    return load(address, layout_1.RECORD_TERM_OFFSET) <= layout_1.INDEX_MAX;
}
function writeHeader(address, type, payloadBytes) {
    const index = load(address, layout_1.RECORD_INDEX_OFFSET);
    const term = load(address, layout_1.RECORD_TERM_OFFSET);
    if (!isWhole(index) || !isWhole(term))
        return false;
    if (payloadBytes > (layout_1.RECORD_MAX_BYTES - layout_1.RECORD_HEADER_BYTES))
        return false;
    store(address, layout_1.RECORD_HEADER_BYTES + payloadBytes, layout_1.RECORD_LENGTH_OFFSET);
    store(address, index, layout_1.RECORD_INDEX_OFFSET);
    store(address, term, layout_1.RECORD_TERM_OFFSET);
    store(address, type, layout_1.RECORD_TYPE_OFFSET);
    return hasValidFields(address);
}
function isWhole(value) {
    return value >= 0 && value <= layout_1.INDEX_MAX && floor(value) == value;
}
