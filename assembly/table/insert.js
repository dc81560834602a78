"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.tableCount = tableCount;
exports.tableTop = tableTop;
exports.clearTable = clearTable;
exports.setTableTop = setTableTop;
exports.insert = insert;
exports.referenceAt = referenceAt;
const entry_1 = require("./entry");
const node_1 = require("./node");
const search_1 = require("./search");
let count = 0;
let top = 0;
/** Keys in the table, deleted ones included. */
function tableCount() {
    return count;
}
/** Address behind everything in the table. */
function tableTop() {
    return top;
}
/** Forgets every key; the next node goes to `address`. */
function clearTable(address) {
    store((0, node_1.rootReference)(), 0);
    count = 0;
    top = address;
}
/** Sets where the next node goes. */
function setTableTop(address) {
    top = address;
}
/** Points the key of an operation at it and its record; takes NODE_BYTES at the top when the key is new. */
function insert(operation, record) {
    const key = (0, entry_1.keyOf)(operation);
    const keyBytes = (0, entry_1.keyBytesOf)(operation);
    if (count == 0) {
        store((0, node_1.rootReference)(), (0, node_1.leafOf)(addNode(operation, record)));
        return;
    }
    const entry = (0, search_1.nearestEntry)(key, keyBytes);
    const rank = (0, search_1.firstDifference)(key, keyBytes, (0, entry_1.operationOf)(entry));
    if (rank == search_1.RANK_EQUAL) {
        (0, entry_1.setEntry)(entry, operation, record);
        return;
    }
    const reference = referenceAt(rank, key, keyBytes);
    const node = addNode(operation, record);
    const bit = (0, search_1.bitAt)(key, keyBytes, rank);
    store(node, rank);
    store((0, node_1.childReference)(node, bit), (0, node_1.leafOf)(node));
    store((0, node_1.childReference)(node, 1 - bit), load(reference));
    store(reference, node);
}
/** Address of the reference, on the way to `key`, to the first leaf or node at or behind `rank`. */
function referenceAt(rank, key, keyBytes) {
    let reference = (0, node_1.rootReference)();
    while (true) {
        const node = load(reference);
        if ((0, node_1.isLeaf)(node) || load(node) > rank)
            return reference;
        reference = (0, node_1.childReference)(node, (0, search_1.bitAt)(key, keyBytes, load(node)));
    }
}
function addNode(operation, record) {
    const node = top;
    top += node_1.NODE_BYTES;
    count++;
    (0, entry_1.setEntry)((0, node_1.entryOf)((0, node_1.leafOf)(node)), operation, record);
    return node;
}
