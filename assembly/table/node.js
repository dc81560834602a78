"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.NODE_BYTES = void 0;
exports.rootReference = rootReference;
exports.isLeaf = isLeaf;
exports.entryOf = entryOf;
exports.leafOf = leafOf;
exports.childReference = childReference;
/** Bytes of a node: rank of its bit, child where the bit is 0, child where it is 1, then its entry. */
exports.NODE_BYTES = 20;
const CHILD_OFFSET = 4;
const ENTRY_OFFSET = 12;
const LEAF_TAG = 1;
const root = memory.data(8, 8);
/** Address of the reference to the topmost node; the reference is 0 while the table is empty. */
function rootReference() {
    return root;
}
/** Whether a reference leads to an entry, not to a node with children. */
function isLeaf(reference) {
    return (reference & LEAF_TAG) != 0;
}
/** The entry behind a leaf reference: address of its operation, then of its record. */
function entryOf(leaf) {
    return leaf - LEAF_TAG;
}
/** The leaf reference to the entry inside `node`. */
function leafOf(node) {
    return node + ENTRY_OFFSET + LEAF_TAG;
}
/** Address of the reference to the child of `node` for a bit. */
function childReference(node, bit) {
    return node + CHILD_OFFSET + (bit << 2);
}
