import ts from 'typescript';
import { type Finding, findingAt, type Source, visit } from './source.js';

const TODO = /^\/\/ TODO: [a-z]\S* \S.* \(\S+\)$/;
const PUBLIC = /^src\/(port|storage)\//;
const PUBLIC_LINES = 15;
const INTERNAL_LINES = 3;

/** Comments that are neither an actionable TODO nor short TSDoc of something exported. */
export function misplacedComments(source: Source): Finding[] {
  const hosts = documentedNodes(source);
  const findings: Finding[] = [];
  for (const range of commentRanges(source)) {
    const text = source.text.slice(range.pos, range.end);
    if (TODO.test(text)) continue;
    const host = hosts.get(range.pos) ?? unionAt(source, range.pos);
    if (host === undefined || !text.startsWith('/**') || !mayCarryDocumentation(host, source)) {
      findings.push(findingAt(source, range.pos, `comment: ${text.split('\n', 1)[0]}`));
    } else if (documentedLines(text) > longest(source.path)) {
      findings.push(findingAt(source, range.pos, `TSDoc over ${longest(source.path)} lines`));
    }
  }
  return findings;
}

/** Exported declarations without TSDoc. */
export function undocumentedExports(source: Source): Finding[] {
  return source.tree.statements
    .filter((statement) => isExported(statement, source) && !ts.isExportDeclaration(statement))
    .filter((statement) => !isOverload(statement, source))
    .filter((statement) => !hasText(statement))
    .map((statement) =>
      findingAt(
        source,
        statement.getStart(),
        `no TSDoc: ${statement.getText().split('\n', 1)[0]?.slice(0, 60)}`,
      ),
    );
}

function commentRanges(source: Source): ts.CommentRange[] {
  const ranges = new Map<number, ts.CommentRange>();
  const collect = (node: ts.Node): void => {
    if (ts.isJSDoc(node)) return;
    const children = node.getChildren(source.tree);
    children.forEach(collect);
    if (children.length > 0) return;
    const found = [
      ...(ts.getLeadingCommentRanges(source.text, node.pos) ?? []),
      ...(ts.getTrailingCommentRanges(source.text, node.pos) ?? []),
    ];
    for (const range of found)
      if (range.end <= node.getStart(source.tree)) ranges.set(range.pos, range);
  };
  collect(source.tree);
  return [...ranges.values()].sort((a, b) => a.pos - b.pos);
}

function documentedNodes(source: Source): Map<number, ts.Node> {
  const hosts = new Map<number, ts.Node>();
  visit(source.tree, (node) => {
    const last = documentation(node).at(-1);
    if (last !== undefined) hosts.set(last.pos, node);
  });
  return hosts;
}

function documentation(node: ts.Node): readonly ts.JSDoc[] {
  return ts
    .getJSDocCommentsAndTags(node)
    .filter((found) => ts.isJSDoc(found) && found.parent === node) as ts.JSDoc[];
}

function hasText(node: ts.Node): boolean {
  return documentation(node).some((found) => ts.getTextOfJSDocComment(found.comment));
}

function mayCarryDocumentation(node: ts.Node, source: Source): boolean {
  if (ts.isStatement(node) && node.parent === source.tree) return isExported(node, source);
  return isMember(node) && !isPrivate(node) && belongsToExport(node.parent, source);
}

function isMember(node: ts.Node): boolean {
  if (ts.isPropertyAssignment(node) || ts.isUnionTypeNode(node)) return true;
  return ts.isTypeElement(node) || ts.isClassElement(node);
}

function unionAt(source: Source, position: number): ts.Node | undefined {
  let innermost: ts.Node = source.tree;
  visit(source.tree, (node) => {
    if (node.pos <= position && position < node.end) innermost = node;
  });
  return ts.isUnionTypeNode(innermost) ? innermost : undefined;
}

function isPrivate(node: ts.Node): boolean {
  if (!ts.isClassElement(node)) return false;
  if (node.name !== undefined && ts.isPrivateIdentifier(node.name)) return true;
  return modifiersOf(node).some((modifier) => modifier === ts.SyntaxKind.PrivateKeyword);
}

function belongsToExport(node: ts.Node, source: Source): boolean {
  if (ts.isFunctionLike(node) || ts.isSourceFile(node)) return false;
  if (node.parent === source.tree) return isExported(node, source);
  return belongsToExport(node.parent, source);
}

function isExported(node: ts.Node, source: Source): boolean {
  if (modifiersOf(node).includes(ts.SyntaxKind.ExportKeyword)) return true;
  const name =
    ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node) ? node.name : undefined;
  return name !== undefined && exportedLater(source).has(name.text);
}

function exportedLater(source: Source): Set<string> {
  const names = source.tree.statements
    .filter(ts.isExportDeclaration)
    .filter((statement) => statement.moduleSpecifier === undefined)
    .flatMap(({ exportClause }) =>
      exportClause !== undefined && ts.isNamedExports(exportClause)
        ? [...exportClause.elements]
        : [],
    );
  return new Set(names.map((element) => (element.propertyName ?? element.name).text));
}

function isOverload(node: ts.Node, source: Source): boolean {
  if (!ts.isFunctionDeclaration(node)) return false;
  const named = source.tree.statements.filter(
    (other) => ts.isFunctionDeclaration(other) && other.name?.text === node.name?.text,
  );
  return named[0] !== node;
}

function modifiersOf(node: ts.Node): ts.SyntaxKind[] {
  if (!ts.canHaveModifiers(node)) return [];
  return (ts.getModifiers(node) ?? []).map((modifier) => modifier.kind);
}

function documentedLines(text: string): number {
  return text.split('\n').filter((line) => /[^\s/*]/.test(line)).length;
}

function longest(path: string): number {
  return PUBLIC.test(path) ? PUBLIC_LINES : INTERNAL_LINES;
}
