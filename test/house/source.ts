import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

/** Root of the repository. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** One parsed file. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
}

/** Something a rule of the house forbids. */
export interface Finding {
  readonly path: string;
  readonly line: number;
  readonly what: string;
}

const IGNORED = new Set(['node_modules', 'generated', 'target', 'dist', 'results', 'build']);

/** Parses a text as the file at `path`. */
export function parse(path: string, text: string): Source {
  const kind = path.endsWith('.ts') ? ts.ScriptKind.TS : ts.ScriptKind.JS;
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true, kind) };
}

/** Files under a folder, as paths from the repository's root. Fails when there is none. */
export function filesUnder(folder: string, ...endings: string[]): string[] {
  if (!existsSync(join(ROOT, folder))) throw new Error(`the folder ${folder} does not exist`);
  const found = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .filter((path) => !path.split('/').some((part) => IGNORED.has(part)))
    .filter((path) => endings.some((ending) => path.endsWith(ending)))
    .sort();
  if (found.length === 0) throw new Error(`there is no ${endings.join(' or ')} file in ${folder}`);
  return found;
}

/** Text of a file of the repository. Fails with its name when it does not exist. */
export function textOf(path: string): string {
  if (!existsSync(join(ROOT, path))) throw new Error(`${path} does not exist`);
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Reads and parses a file of the repository. */
export function sourceOf(path: string): Source {
  return parse(path, textOf(path));
}

/** A finding at a node or position of a source. */
export function findingAt(source: Source, position: number, what: string): Finding {
  const { line } = source.tree.getLineAndCharacterOfPosition(position);
  return { path: source.path, line: line + 1, what };
}

/** Calls back for a node and everything below it. */
export function visit(node: ts.Node, callback: (node: ts.Node) => void): void {
  callback(node);
  node.forEachChild((child) => visit(child, callback));
}

/** Findings as lines to compare with an empty list. */
export function asLines(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, what }) => `${path}:${line} ${what}`);
}
