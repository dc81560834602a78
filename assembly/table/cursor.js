"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.keyAddress = keyAddress;
exports.find = find;
exports.seek = seek;
exports.nextItems = nextItems;
const layout_1 = require("../layout");
const memory_1 = require("../memory");
const entry_1 = require("./entry");
const insert_1 = require("./insert");
const node_1 = require("./node");
const search_1 = require("./search");
const NO_VALUE = 0xffffffff;
const KEY_SCRATCH_BYTES = 2048;
const keyScratch = memory.data(KEY_SCRATCH_BYTES, 8);
let depth = 0;
let current = 0;
/** Address of KEY_MAX_BYTES where the key of a lookup, or the start of a cursor, is put before the call. */
function keyAddress() {
    return keyScratch;
}
/** Looks up the key at `keyAddress()`: RESULT_OK, RESULT_DELETED or RESULT_ABSENT; results as one item of `nextItems`. */
function find(keyBytes) {
    if ((0, insert_1.tableCount)() == 0 || keyBytes > layout_1.KEY_MAX_BYTES)
        return layout_1.RESULT_ABSENT;
    const entry = (0, search_1.nearestEntry)(keyScratch, keyBytes);
    const operation = (0, entry_1.operationOf)(entry);
    if ((0, search_1.firstDifference)(keyScratch, keyBytes, operation) != search_1.RANK_EQUAL)
        return layout_1.RESULT_ABSENT;
    describe(entry, 0);
    return (0, entry_1.isDelete)(operation) ? layout_1.RESULT_DELETED : layout_1.RESULT_OK;
}
/** Sets the cursor on the first key at or above the one at `keyAddress()`; no bytes stand for the first of all. */
function seek(keyBytes) {
    depth = 0;
    current = 0;
    if ((0, insert_1.tableCount)() == 0)
        return;
    const entry = (0, search_1.nearestEntry)(keyScratch, keyBytes);
    const rank = (0, search_1.firstDifference)(keyScratch, keyBytes, (0, entry_1.operationOf)(entry));
    let node = load((0, node_1.rootReference)());
    while (!(0, node_1.isLeaf)(node) && load(node) < rank) {
        const bit = (0, search_1.bitAt)(keyScratch, keyBytes, load(node));
        if (bit == 0)
            push(node);
        node = load((0, node_1.childReference)(node, bit));
    }
    if (rank == search_1.RANK_EQUAL || (0, search_1.bitAt)(keyScratch, keyBytes, rank) == 0)
        descend(node);
    else
        advance();
}
/**
 * Describes up to `limit` items, at most TABLE_PAGE_ITEMS, from the cursor on and moves it behind them; returns how
 * many. Results of each: key address, key bytes, value address, value bytes (all ones when deleted), modIndex as u64.
 */
function nextItems(limit) {
    const most = limit < layout_1.TABLE_PAGE_ITEMS ? limit : layout_1.TABLE_PAGE_ITEMS;
    let items = 0;
    while (items < most && current != 0) {
        describe((0, node_1.entryOf)(current), items * layout_1.TABLE_ITEM_WORDS);
        items++;
        advance();
    }
    return items;
}
function describe(entry, position) {
    const operation = (0, entry_1.operationOf)(entry);
    const index = load((0, entry_1.recordOf)(entry), layout_1.RECORD_INDEX_OFFSET);
    const key = (0, entry_1.keyOf)(operation);
    const keyBytes = (0, entry_1.keyBytesOf)(operation);
    (0, memory_1.setResult)(position, key);
    (0, memory_1.setResult)(position + 1, keyBytes);
    (0, memory_1.setResult)(position + 2, key + keyBytes);
    (0, memory_1.setResult)(position + 3, (0, entry_1.isDelete)(operation) ? NO_VALUE : load(operation, layout_1.OPERATION_VALUE_LENGTH_OFFSET));
    (0, memory_1.setResult)(position + 4, index);
    (0, memory_1.setResult)(position + 5, (index >>> 32));
}
function push(node) {
    store((0, memory_1.arenaAddress)() + (depth << 2), node);
    depth++;
}
function descend(from) {
    let node = from;
    while (!(0, node_1.isLeaf)(node)) {
        push(node);
        node = load((0, node_1.childReference)(node, 0));
    }
    current = node;
}
function advance() {
    current = 0;
    if (depth == 0)
        return;
    depth--;
    descend(load((0, node_1.childReference)(load((0, memory_1.arenaAddress)() + (depth << 2)), 1)));
}
