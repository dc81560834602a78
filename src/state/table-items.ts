import type { Table, TableItem } from '../kernel/kernel.js';

const PAGE_BYTES = 16 * 1024;
const FIRST_PAGE_ITEMS = 8;
const MAX_PAGE_ITEMS = 64;

/**
 * Items of a table that does not change meanwhile, ascending by key bytes from `start` on, copied
 * out in small pages.
 */
export function* tableItems(table: Table, start?: Uint8Array): Generator<TableItem, undefined> {
  let limit = FIRST_PAGE_ITEMS;
  let page = table.items(start, limit);
  yield* page;
  while (page.length >= limit) {
    const last = page.at(-1);
    limit = nextLimit(page);
    page = table.items(last?.key, limit);
    for (let at = 1; at < page.length; at += 1) {
      const item = page[at];
      if (item !== undefined) yield item;
    }
  }
  return undefined;
}

function nextLimit(page: readonly TableItem[]): number {
  let bytes = 0;
  for (const { key, value } of page) bytes += key.byteLength + (value?.byteLength ?? 0);
  const fitting = Math.floor((PAGE_BYTES * page.length) / bytes);
  return Math.max(2, Math.min(MAX_PAGE_ITEMS, fitting));
}
