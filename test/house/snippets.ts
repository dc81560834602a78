import { join } from 'node:path';
import ts from 'typescript';
import { fences } from './markdown.js';
import { ROOT } from './source.js';

/** A block of TypeScript in a page; `continued` blocks follow on the one before. */
export interface Snippet {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const LANGUAGES = new Set(['ts', 'typescript']);

/** The TypeScript blocks of a page. A block marked `continued` includes the blocks before it. */
export function snippetsOf(path: string, page: string): Snippet[] {
  const snippets: Snippet[] = [];
  for (const { language, words, text, line } of fences(page)) {
    if (!LANGUAGES.has(language)) continue;
    const before = words.includes('continued') ? snippets.at(-1)?.text : undefined;
    snippets.push({ path, line, text: before === undefined ? text : `${before}\n${text}` });
  }
  return snippets;
}

/** What the type checker says of snippets; `@graft/raft-storage` means src/index.ts. */
export function snippetErrors(snippets: readonly Snippet[]): string[] {
  const files = new Map(snippets.map((snippet, at) => [nameOf(at), snippet]));
  const program = ts.createProgram([...files.keys(), ...ambient()], options(), host(files));
  return [...files].flatMap(([name, snippet]) => {
    const file = program.getSourceFile(name);
    return ts
      .getPreEmitDiagnostics(program, file)
      .filter((diagnostic) => diagnostic.file?.fileName === name)
      .map((diagnostic) => {
        const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
        return `${snippet.path}, block at line ${snippet.line}: ${message}`;
      });
  });
}

function nameOf(at: number): string {
  return join(ROOT, 'docs', `snippet-${at}.mts`);
}

function ambient(): string[] {
  return [join(ROOT, 'types', 'web-assembly.d.ts')];
}

function options(): ts.CompilerOptions {
  const file = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
  const { options: shared } = ts.parseJsonConfigFileContent(file.config, ts.sys, ROOT);
  return {
    ...shared,
    noUnusedLocals: false,
    noUnusedParameters: false,
    paths: { '@graft/raft-storage': [join(ROOT, 'src', 'index.ts')] },
  };
}

function host(files: ReadonlyMap<string, Snippet>): ts.CompilerHost {
  const disk = ts.createCompilerHost(options());
  return {
    ...disk,
    fileExists: (name) => files.has(name) || disk.fileExists(name),
    readFile: (name) => textOf(files, name) ?? disk.readFile(name),
    getSourceFile: (name, version) => {
      const text = textOf(files, name);
      return text === undefined
        ? disk.getSourceFile(name, version)
        : ts.createSourceFile(name, text, version);
    },
  };
}

function textOf(files: ReadonlyMap<string, Snippet>, name: string): string | undefined {
  const snippet = files.get(name);
  return snippet === undefined ? undefined : `${snippet.text}\nexport {};\n`;
}
