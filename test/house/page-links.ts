import { existsSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { anchors, links } from './markdown.js';
import { type Finding, ROOT, textOf } from './source.js';

const ELSEWHERE = /^([a-z][a-z+.-]*:|\/\/)/i;

/** Relative links of a page that lead to no file, or to no heading of one. */
export function brokenLinks(path: string, page: string): Finding[] {
  return links(page).flatMap(({ target, line }) => {
    if (ELSEWHERE.test(target)) return [];
    const what = problemOf(path, page, target);
    return what === undefined ? [] : [{ path, line, what }];
  });
}

function problemOf(path: string, page: string, target: string): string | undefined {
  const [name = '', anchor] = target.split('#', 2);
  const file = name === '' ? path : normalize(join(dirname(path), decodeURIComponent(name)));
  if (file.startsWith('..')) return `leads out of the repository: ${target}`;
  if (name !== '' && !existsSync(join(ROOT, file))) return `leads nowhere: ${target}`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  const headings = anchors(name === '' ? page : textOf(file));
  return headings.has(anchor) ? undefined : `has no such heading: ${target}`;
}
