"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.resetTable = resetTable;
exports.tableUsedBytes = tableUsedBytes;
exports.placeRun = placeRun;
exports.applyRun = applyRun;
const command_1 = require("./command");
const layout_1 = require("./layout");
const memory_1 = require("./memory");
const record_1 = require("./record");
const insert_1 = require("./table/insert");
const node_1 = require("./table/node");
const HEADER_BYTES = layout_1.RECORD_HEADER_BYTES;
let run = 0;
let presentBytes = 0;
let runBytes = 0;
let fittingRecords = 0;
let fittingBytes = 0;
let fittingNodes = 0;
/** Empties the table and the arena, whose first TABLE_STACK_BYTES belong to the cursor; false when there is no memory. */
function resetTable() {
    (0, insert_1.clearTable)(tableStart());
    return (0, memory_1.growTo)(tableStart());
}
/** Bytes of the arena in use. */
function tableUsedBytes() {
    return (0, insert_1.tableTop)() - tableStart();
}
/**
 * Makes room for a run of records at the top of the arena and returns how many of its bytes have a place there; they
 * are to be copied to the address in result 0 before `applyRun`. Memory may have grown, and views of it be void.
 */
function placeRun(byteCount) {
    run = (0, memory_1.aligned)((0, insert_1.tableTop)());
    runBytes = byteCount;
    const room = run < (0, memory_1.arenaLimit)() ? (0, memory_1.arenaLimit)() - run : 0;
    presentBytes = byteCount < room ? byteCount : room;
    if (presentBytes > 0 && !(0, memory_1.growTo)(run + presentBytes))
        presentBytes = 0;
    (0, memory_1.setResult)(0, run);
    return presentBytes;
}
/**
 * Applies the placed run up to the first record that cannot be: RESULT_OK, RESULT_FULL, RESULT_MALFORMED or
 * RESULT_OUT_OF_ORDER. Results: 0 = records applied, 1 = their bytes. Memory may have grown.
 */
function applyRun() {
    let result = measureRun();
    if (fittingBytes > 0 && !(0, memory_1.growTo)(run + fittingBytes + fittingNodes * node_1.NODE_BYTES)) {
        fittingBytes = 0;
        fittingRecords = 0;
        result = layout_1.RESULT_FULL;
    }
    if (fittingBytes > 0) {
        (0, insert_1.setTableTop)(run + fittingBytes);
        for (let offset = 0; offset < fittingBytes;) {
            insertRecord(run + offset);
            offset += (0, record_1.paddedLength)(load(run + offset));
        }
    }
    (0, memory_1.setResult)(0, fittingRecords);
    (0, memory_1.setResult)(1, fittingBytes);
    return result;
}
function tableStart() {
    return (0, memory_1.arenaAddress)() + layout_1.TABLE_STACK_BYTES;
}
function measureRun() {
    fittingRecords = 0;
    fittingBytes = 0;
    fittingNodes = 0;
    let result = layout_1.RESULT_OK;
    let nextIndex = 0;
    while (fittingBytes < runBytes) {
        const record = run + fittingBytes;
        result = checkRecord(record, nextIndex);
        if (result != layout_1.RESULT_OK)
            break;
        const byteCount = (0, record_1.paddedLength)(load(record));
        const nodes = fittingNodes + newNodes(record);
        const end = record + byteCount + nodes * node_1.NODE_BYTES;
        if (end > (0, memory_1.arenaLimit)())
            return layout_1.RESULT_FULL;
        nextIndex = load(record, layout_1.RECORD_INDEX_OFFSET) + 1;
        fittingNodes = nodes;
        fittingBytes += byteCount;
        fittingRecords++;
    }
    return result;
}
function checkRecord(record, nextIndex) {
    const remaining = runBytes - fittingBytes;
    const present = presentBytes - fittingBytes;
    if (remaining < HEADER_BYTES)
        return layout_1.RESULT_MALFORMED;
    if (present < HEADER_BYTES)
        return layout_1.RESULT_FULL;
    const length = load(record);
    if (length < HEADER_BYTES || length > layout_1.RECORD_MAX_BYTES)
        return layout_1.RESULT_MALFORMED;
    if ((0, record_1.paddedLength)(length) > remaining)
        return layout_1.RESULT_MALFORMED;
    if (!(0, record_1.hasValidFields)(record) || !(0, record_1.isEntryType)(load(record, layout_1.RECORD_TYPE_OFFSET))) {
        return layout_1.RESULT_MALFORMED;
    }
    const index = load(record, layout_1.RECORD_INDEX_OFFSET);
    if (nextIndex != 0 && index != nextIndex)
        return layout_1.RESULT_OUT_OF_ORDER;
    if ((0, record_1.paddedLength)(length) > present)
        return layout_1.RESULT_FULL;
    if (!isCommand(record))
        return layout_1.RESULT_OK;
    const result = (0, command_1.checkCommand)(record + HEADER_BYTES, length - HEADER_BYTES);
    return result == layout_1.RESULT_OK ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
function isCommand(record) {
    return load(record, layout_1.RECORD_TYPE_OFFSET) == layout_1.RECORD_TYPE_COMMAND;
}
function newNodes(record) {
    return isCommand(record) ? (0, command_1.commandCount)(record + HEADER_BYTES) : 0;
}
function insertRecord(record) {
    let operation = record + HEADER_BYTES + layout_1.COMMAND_HEADER_BYTES;
    for (let left = newNodes(record); left > 0; left--) {
        (0, insert_1.insert)(operation, record);
        operation += (0, command_1.operationBytes)(operation);
    }
}
