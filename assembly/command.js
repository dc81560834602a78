"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.encodeCommandHeader = encodeCommandHeader;
exports.encodeOperationHeader = encodeOperationHeader;
exports.checkCommandHeader = checkCommandHeader;
exports.checkOperations = checkOperations;
exports.checkedBytes = checkedBytes;
exports.checkCommand = checkCommand;
exports.commandCount = commandCount;
exports.operationBytes = operationBytes;
const layout_1 = require("./layout");
let kind = 0;
let operationsLeft = 0;
let nextOffset = 0;
/** Writes the header of a command of `count` operations. */
function encodeCommandHeader(address, kind, count) {
    store(address, kind, layout_1.COMMAND_KIND_OFFSET);
    store(address, count, layout_1.COMMAND_COUNT_OFFSET);
    return isKindOf(kind, count) ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
/** Writes the header of an operation; its key and value follow. RESULT_MALFORMED when they have a length that cannot be. */
function encodeOperationHeader(address, type, keyBytes, valueBytes) {
    if (keyBytes > layout_1.KEY_MAX_BYTES)
        return layout_1.RESULT_MALFORMED;
    store(address, type, layout_1.OPERATION_TYPE_OFFSET);
    store(address, keyBytes, layout_1.OPERATION_KEY_LENGTH_OFFSET);
    store(address, valueBytes, layout_1.OPERATION_VALUE_LENGTH_OFFSET);
    return isOperation(address) ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
/** Starts the check of a command whose first `windowBytes` are at `address`; `checkOperations` goes on. */
function checkCommandHeader(address, windowBytes) {
    if (windowBytes < layout_1.COMMAND_HEADER_BYTES)
        return layout_1.RESULT_INCOMPLETE;
    kind = load(address, layout_1.COMMAND_KIND_OFFSET);
    operationsLeft = load(address, layout_1.COMMAND_COUNT_OFFSET);
    nextOffset = layout_1.COMMAND_HEADER_BYTES;
    return isKindOf(kind, operationsLeft) ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
/**
 * Goes on with the operations of a command of `commandBytes`, of which the bytes from `windowStart` to `windowEnd` are
 * at `address`. RESULT_NEXT_WINDOW asks for a window that starts at `checkedBytes()`.
 */
function checkOperations(address, windowStart, windowEnd, commandBytes) {
    while (operationsLeft > 0) {
        if (commandBytes - nextOffset < layout_1.OPERATION_HEADER_BYTES)
            return layout_1.RESULT_INCOMPLETE;
        if (nextOffset + layout_1.OPERATION_HEADER_BYTES > windowEnd)
            return layout_1.RESULT_NEXT_WINDOW;
        const operation = address + (nextOffset - windowStart);
        if (!isOperation(operation) || !isAllowed(operation))
            return layout_1.RESULT_MALFORMED;
        const byteCount = operationBytes(operation);
        if (byteCount > (commandBytes - nextOffset))
            return layout_1.RESULT_INCOMPLETE;
        nextOffset += byteCount;
        operationsLeft--;
    }
    return nextOffset == commandBytes ? layout_1.RESULT_OK : layout_1.RESULT_MALFORMED;
}
/** Offset of the first operation that was not checked yet. */
function checkedBytes() {
    return nextOffset;
}
/** Checks a whole command in memory: RESULT_OK, RESULT_INCOMPLETE or RESULT_MALFORMED. */
function checkCommand(address, commandBytes) {
    const result = checkCommandHeader(address, commandBytes);
    return result == layout_1.RESULT_OK ? checkOperations(address, 0, commandBytes, commandBytes) : result;
}
/** Operations of a command that was checked. */
function commandCount(address) {
    return load(address, layout_1.COMMAND_COUNT_OFFSET);
}
/** Bytes of an operation with its key and value; may be more than memory holds where it was not checked. */
function operationBytes(operation) {
    const keyBytes = load(operation, layout_1.OPERATION_KEY_LENGTH_OFFSET);
    const valueBytes = load(operation, layout_1.OPERATION_VALUE_LENGTH_OFFSET);
    return layout_1.OPERATION_HEADER_BYTES + keyBytes + valueBytes;
}
function isKindOf(kind, count) {
    if (kind == layout_1.COMMAND_KIND_BATCH)
        return count > 0;
    return (kind == layout_1.COMMAND_KIND_PUT || kind == layout_1.COMMAND_KIND_DELETE) && count == 1;
}
function isOperation(operation) {
    const keyBytes = load(operation, layout_1.OPERATION_KEY_LENGTH_OFFSET);
    if (keyBytes == 0 || keyBytes > layout_1.KEY_MAX_BYTES)
        return false;
    const type = load(operation, layout_1.OPERATION_TYPE_OFFSET);
    if (type == layout_1.OPERATION_PUT)
        return true;
    return type == layout_1.OPERATION_DELETE && load(operation, layout_1.OPERATION_VALUE_LENGTH_OFFSET) == 0;
}
function isAllowed(operation) {
    return kind == layout_1.COMMAND_KIND_BATCH || kind == load(operation, layout_1.OPERATION_TYPE_OFFSET);
}
