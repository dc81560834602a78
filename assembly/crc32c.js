"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.prepareCrc32c = prepareCrc32c;
exports.crc32c = crc32c;
const POLYNOMIAL = 0x82f63b78;
const SLICES = 16;
const tables = memory.data(16384, 16);
/** Computes the tables of the sliced CRC32C; once per instance, before any other call. */
function prepareCrc32c() {
    for (let byte = 0; byte < 256; byte++) {
        let crc = byte;
        for (let bit = 0; bit < 8; bit++)
            crc = (crc >>> 1) ^ (POLYNOMIAL & (0 - (crc & 1)));
        store(tables + (byte << 2), crc);
    }
    for (let at = 256; at < SLICES << 8; at++) {
        const previous = load(tables + ((at - 256) << 2));
        store(tables + (at << 2), (previous >>> 8) ^ lookup(0, previous & 0xff));
    }
}
/** CRC32C (Castagnoli) of the bytes; `seed` is the CRC of the bytes before them, 0 at the start. */
function crc32c(address, byteCount, seed) {
    let crc = ~seed;
    let at = address;
    const end = address + byteCount;
    while (at + SLICES <= end) {
        crc = foldFar(load(at) ^ crc) ^ foldNear(load(at, 8));
        at += SLICES;
    }
    if (at + 8 <= end) {
        crc = foldNear(load(at) ^ crc);
        at += 8;
    }
    while (at < end) {
        crc = (crc >>> 8) ^ lookup(0, (crc ^ load(at)) & 0xff);
        at++;
    }
    return ~crc;
}
function foldFar(bytes) {
    return (load(tables + (bytes << 2), 15360) ^
        load(tables + ((bytes >>> 8) << 2), 14336) ^
        load(tables + ((bytes >>> 16) << 2), 13312) ^
        load(tables + ((bytes >>> 24) << 2), 12288) ^
        load(tables + ((bytes >>> 32) << 2), 11264) ^
        load(tables + ((bytes >>> 40) << 2), 10240) ^
        load(tables + ((bytes >>> 48) << 2), 9216) ^
        load(tables + ((bytes >>> 56) << 2), 8192));
}
function foldNear(bytes) {
    return (load(tables + (bytes << 2), 7168) ^
        load(tables + ((bytes >>> 8) << 2), 6144) ^
        load(tables + ((bytes >>> 16) << 2), 5120) ^
        load(tables + ((bytes >>> 24) << 2), 4096) ^
        load(tables + ((bytes >>> 32) << 2), 3072) ^
        load(tables + ((bytes >>> 40) << 2), 2048) ^
        load(tables + ((bytes >>> 48) << 2), 1024) ^
        load(tables + ((bytes >>> 56) << 2), 0));
}
function lookup(slice, byte) {
    return load(tables + (slice << 10) + (byte << 2));
}
