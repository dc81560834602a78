"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.resultsAddress = resultsAddress;
exports.setResult = setResult;
exports.arenaAddress = arenaAddress;
exports.arenaLimit = arenaLimit;
exports.limitArena = limitArena;
exports.growTo = growTo;
exports.aligned = aligned;
const PAGE_SHIFT = 16;
const GROWTH_PAGES = 16;
const ALIGNMENT = 8;
const RESULT_BYTES = 8192;
const results = memory.data(RESULT_BYTES, 8);
const arenaStart = (__heap_base + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
let arenaEnd = arenaStart;
/** Address of the results of a call: 32-bit words, read by the caller before the next call. */
function resultsAddress() {
    return results;
}
/** Writes word `position` of the results. */
function setResult(position, value) {
    store(results + (position << 2), value);
}
/** Address of the first byte of the arena; a multiple of 8. */
function arenaAddress() {
    return arenaStart;
}
/** Address behind the last byte the arena may ever use. */
function arenaLimit() {
    return arenaEnd;
}
/** Sets how many bytes the arena may ever use; takes no memory. */
function limitArena(byteCount) {
    arenaEnd = arenaStart + byteCount;
}
/** Grows memory, somewhat ahead of need, until every byte below `address` exists; false when the host refuses. */
function growTo(address) {
    const present = memory.size();
    const needed = pagesTo(address);
    if (needed <= present)
        return true;
    const ahead = min(needed + GROWTH_PAGES, max(needed, pagesTo(arenaEnd)));
    return memory.grow(ahead - present) >= 0 || memory.grow(needed - present) >= 0;
}
/** The next address at or above `address` where a record may start. */
function aligned(address) {
    return (address + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}
function pagesTo(address) {
    return ((address - 1) >>> PAGE_SHIFT) + 1;
}
