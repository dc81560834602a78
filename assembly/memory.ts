const PAGE_SHIFT: u32 = 16;
const GROWTH_PAGES: u32 = 16;
const ALIGNMENT: u32 = 8;
const RESULT_BYTES: i32 = 8192;

const results: usize = memory.data(RESULT_BYTES, 8);
const arenaStart: u32 = ((__heap_base as u32) + ALIGNMENT - 1) & ~(ALIGNMENT - 1);

let arenaEnd: u32 = arenaStart;

/** Address of the results of a call: 32-bit words, read by the caller before the next call. */
export function resultsAddress(): usize {
  return results;
}

/** Writes word `position` of the results. */
export function setResult(position: u32, value: u32): void {
  store<u32>(results + (position << 2), value);
}

/** Address of the first byte of the arena; a multiple of 8. */
export function arenaAddress(): u32 {
  return arenaStart;
}

/** Address behind the last byte the arena may ever use. */
export function arenaLimit(): u32 {
  return arenaEnd;
}

/** Sets how many bytes the arena may ever use; takes no memory. */
export function limitArena(byteCount: u32): void {
  arenaEnd = arenaStart + byteCount;
}

/**
 * Grows memory, somewhat ahead of need, until every byte below `address` exists; false when the
 * host refuses.
 */
export function growTo(address: u32): bool {
  const present = memory.size() as u32;
  const needed = pagesTo(address);
  if (needed <= present) return true;
  const ahead = min(needed + GROWTH_PAGES, max(needed, pagesTo(arenaEnd)));
  return memory.grow(ahead - present) >= 0 || memory.grow(needed - present) >= 0;
}

/** The next address at or above `address` where a record may start. */
export function aligned(address: u32): u32 {
  return (address + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

function pagesTo(address: u32): u32 {
  return ((address - 1) >>> PAGE_SHIFT) + 1;
}
