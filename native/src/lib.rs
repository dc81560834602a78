mod crc32c;

use crc32c::Engine;
use napi_derive::napi;

/// CRC32C of `bytes`; `seed` is the CRC of the bytes before them, 0 at the start.
#[napi(js_name = "crc32c")]
pub fn crc32c(bytes: &[u8], seed: u32) -> u32 {
    Engine::detect().extend(seed, bytes)
}

/// Whether every engine of this machine computes the published CRC32C vectors.
#[napi]
pub fn self_test() -> bool {
    Engine::Table.self_test() && Engine::detect().self_test()
}

/// What computes the CRC on this machine: `sse4.2`, `armv8-crc` or `table`.
#[napi]
pub fn engine() -> &'static str {
    Engine::detect().name()
}
