"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.setEntry = setEntry;
exports.operationOf = operationOf;
exports.recordOf = recordOf;
exports.keyOf = keyOf;
exports.keyBytesOf = keyBytesOf;
exports.isDelete = isDelete;
const layout_1 = require("../layout");
/** Points an entry at the operation that set it last, and at the record of that operation. */
function setEntry(entry, operation, record) {
    store(entry, operation);
    store(entry, record, 4);
}
/** Address of the operation of an entry. */
function operationOf(entry) {
    return load(entry);
}
/** Address of the record of an entry. */
function recordOf(entry) {
    return load(entry, 4);
}
/** Address of the key of an operation. */
function keyOf(operation) {
    return operation + layout_1.OPERATION_HEADER_BYTES;
}
/** Bytes of the key of an operation. */
function keyBytesOf(operation) {
    return load(operation, layout_1.OPERATION_KEY_LENGTH_OFFSET);
}
/** Whether an operation removes its key. */
function isDelete(operation) {
    return load(operation, layout_1.OPERATION_TYPE_OFFSET) == layout_1.OPERATION_DELETE;
}
