"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.RANK_EQUAL = void 0;
exports.nearestEntry = nearestEntry;
exports.firstDifference = firstDifference;
exports.bitAt = bitAt;
const entry_1 = require("./entry");
const node_1 = require("./node");
/** Rank of two equal keys. */
exports.RANK_EQUAL = 0xffffffff;
const PRESENT = 0x100;
const PRESENT_SHIFT = 8;
const RANK_SHIFT = 4;
const RANK_MASK = 15;
/** The entry with this key, or the one that shares the longest beginning with it; the table must not be empty. */
function nearestEntry(key, keyBytes) {
    let reference = load((0, node_1.rootReference)());
    while (!(0, node_1.isLeaf)(reference)) {
        reference = load((0, node_1.childReference)(reference, bitAt(key, keyBytes, load(reference))));
    }
    return (0, node_1.entryOf)(reference);
}
/**
 * Rank of the first bit in which a key differs from the key of an operation: nine bits a byte, the first of them set
 * while the key lasts, so that ranks order bits as keys compare. RANK_EQUAL when there is none.
 */
function firstDifference(key, keyBytes, operation) {
    const otherKey = (0, entry_1.keyOf)(operation);
    const otherBytes = (0, entry_1.keyBytesOf)(operation);
    const shared = keyBytes < otherBytes ? keyBytes : otherBytes;
    let at = 0;
    while (at + 8 <= shared) {
        const difference = load(key + at) ^ load(otherKey + at);
        if (difference != 0) {
            at += ctz(difference) >>> 3;
            return rankAt(key + at, otherKey + at, at);
        }
        at += 8;
    }
    while (at < shared) {
        if (load(key + at) != load(otherKey + at))
            return rankAt(key + at, otherKey + at, at);
        at++;
    }
    return keyBytes == otherBytes ? exports.RANK_EQUAL : shared << RANK_SHIFT;
}
/** Bit of a key at a rank, 0 or 1. */
function bitAt(key, keyBytes, rank) {
    const position = rank >>> RANK_SHIFT;
    if (position >= keyBytes)
        return 0;
    const symbol = PRESENT | load(key + position);
    return (symbol >>> (PRESENT_SHIFT - (rank & RANK_MASK))) & 1;
}
function rankAt(byte, otherByte, position) {
    const difference = (load(byte) ^ load(otherByte));
    return (position << RANK_SHIFT) | (PRESENT_SHIFT - (31 - clz(difference)));
}
