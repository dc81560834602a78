const POLYNOMIAL: u32 = 0x82f63b78;
const SLICES: u32 = 16;
const tables: usize = memory.data(16384, 16);

/** Computes the tables of the sliced CRC32C; once per instance, before any other call. */
export function prepareCrc32c(): void {
  for (let byte: u32 = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (POLYNOMIAL & (0 - (crc & 1)));
    store<u32>(tables + (byte << 2), crc);
  }
  for (let at: u32 = 256; at < SLICES << 8; at++) {
    const previous = load<u32>(tables + ((at - 256) << 2));
    store<u32>(tables + (at << 2), (previous >>> 8) ^ lookup(0, previous & 0xff));
  }
}

/** CRC32C (Castagnoli) of the bytes; `seed` is the CRC of the bytes before them, 0 at the start. */
export function crc32c(address: usize, byteCount: u32, seed: u32): u32 {
  let crc = ~seed;
  let at = address;
  const end = address + byteCount;
  while (at + SLICES <= end) {
    crc = foldFar(load<u64>(at) ^ (crc as u64)) ^ foldNear(load<u64>(at, 8));
    at += SLICES;
  }
  if (at + 8 <= end) {
    crc = foldNear(load<u64>(at) ^ (crc as u64));
    at += 8;
  }
  while (at < end) {
    crc = (crc >>> 8) ^ lookup(0, (crc ^ (load<u8>(at) as u32)) & 0xff);
    at++;
  }
  return ~crc;
}

function foldFar(bytes: u64): u32 {
  return (
    load<u32>(tables + ((bytes as u32 & 0xff) << 2), 15360) ^
    load<u32>(tables + (((bytes >>> 8) as u32 & 0xff) << 2), 14336) ^
    load<u32>(tables + (((bytes >>> 16) as u32 & 0xff) << 2), 13312) ^
    load<u32>(tables + (((bytes >>> 24) as u32 & 0xff) << 2), 12288) ^
    load<u32>(tables + (((bytes >>> 32) as u32 & 0xff) << 2), 11264) ^
    load<u32>(tables + (((bytes >>> 40) as u32 & 0xff) << 2), 10240) ^
    load<u32>(tables + (((bytes >>> 48) as u32 & 0xff) << 2), 9216) ^
    load<u32>(tables + (((bytes >>> 56) as u32) << 2), 8192)
  );
}

function foldNear(bytes: u64): u32 {
  return (
    load<u32>(tables + ((bytes as u32 & 0xff) << 2), 7168) ^
    load<u32>(tables + (((bytes >>> 8) as u32 & 0xff) << 2), 6144) ^
    load<u32>(tables + (((bytes >>> 16) as u32 & 0xff) << 2), 5120) ^
    load<u32>(tables + (((bytes >>> 24) as u32 & 0xff) << 2), 4096) ^
    load<u32>(tables + (((bytes >>> 32) as u32 & 0xff) << 2), 3072) ^
    load<u32>(tables + (((bytes >>> 40) as u32 & 0xff) << 2), 2048) ^
    load<u32>(tables + (((bytes >>> 48) as u32 & 0xff) << 2), 1024) ^
    load<u32>(tables + (((bytes >>> 56) as u32) << 2), 0)
  );
}

function lookup(slice: u32, byte: u32): u32 {
  return load<u32>(tables + (slice << 10) + (byte << 2));
}
