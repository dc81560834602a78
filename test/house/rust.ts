import type { Finding } from './source.js';

/** Comments of a Rust file, apart from the documentation of what JavaScript sees. */
export function rustComments(path: string, text: string): Finding[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.flatMap((line, at) => {
    const hasComment = line.replaceAll(/"[^"]*"/g, '""').includes('//') || line.includes('/*');
    if (!hasComment || documentsExport(lines, at)) return [];
    return [{ path, line: at + 1, what: `comment: ${line}` }];
  });
}

function documentsExport(lines: readonly string[], at: number): boolean {
  if (!lines[at]?.startsWith('///')) return false;
  const next = lines.slice(at).find((line) => !line.startsWith('///'));
  return next?.startsWith('#[napi') ?? false;
}
