/** A heading of a page. */
export interface Heading {
  readonly level: number;
  readonly text: string;
  readonly line: number;
}

/** A fenced block: its language, the words after it, and its text. */
export interface Fence {
  readonly language: string;
  readonly words: readonly string[];
  readonly text: string;
  readonly line: number;
}

const FENCE = /^\s*(`{3,}|~{3,})(.*)$/;

/** Headings outside of fenced blocks. */
export function headings(page: string): Heading[] {
  return prose(page).flatMap(({ text, line }) => {
    const found = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text);
    return found === null ? [] : [{ level: found[1]?.length ?? 0, text: found[2] ?? '', line }];
  });
}

/** The anchors that a page's headings have. */
export function anchors(page: string): Set<string> {
  const taken = new Map<string, number>();
  return new Set(
    headings(page).map(({ text }) => {
      const slug = slugOf(text);
      const count = taken.get(slug) ?? 0;
      taken.set(slug, count + 1);
      return count === 0 ? slug : `${slug}-${count}`;
    }),
  );
}

/** Targets of links and pictures outside of code. */
export function links(page: string): { target: string; line: number }[] {
  return prose(page).flatMap(({ text, line }) =>
    [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(\s*<?([^)\s>]+)>?[^)]*\)/g)].map((found) => ({
      target: found[1] ?? '',
      line,
    })),
  );
}

/** Fenced blocks in order. */
export function fences(page: string): Fence[] {
  return split(page).fences;
}

/** First cells of the rows of every table that are code, without the backticks. */
export function codeCells(page: string): string[] {
  return prose(page).flatMap(({ text }) => {
    const found = /^\|\s*`([^`]+)`\s*\|/.exec(text);
    return found === null ? [] : [found[1] ?? ''];
  });
}

function prose(page: string): { text: string; line: number }[] {
  return split(page).prose;
}

function split(page: string) {
  const outside: { text: string; line: number }[] = [];
  const blocks: Fence[] = [];
  let open:
    | { mark: string; language: string; words: string[]; lines: string[]; line: number }
    | undefined;
  page.split('\n').forEach((text, at) => {
    const found = FENCE.exec(text);
    if (open !== undefined && found?.[1]?.startsWith(open.mark) && found[2]?.trim() === '') {
      const { language, words, lines, line } = open;
      blocks.push({ language, words, text: lines.join('\n'), line });
      open = undefined;
    } else if (open !== undefined) {
      open.lines.push(text);
    } else if (found !== null) {
      const [language = '', ...words] = (found[2] ?? '').trim().split(/\s+/);
      open = { mark: found[1] ?? '', language, words, lines: [], line: at + 1 };
    } else {
      outside.push({ text, line: at + 1 });
    }
  });
  if (open !== undefined) throw new Error(`the block that begins in line ${open.line} never ends`);
  return { prose: outside, fences: blocks };
}

function slugOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(/\s/g, '-');
}
