import ts from 'typescript';
import { type Finding, findingAt, type Source, visit } from './source.js';

const FILE_LINES = 300;
const TEST_FILE_LINES = 500;
const FUNCTION_LINES = 60;
const PARAMETERS = 4;
const BRANCHES = 12;
const COLUMNS = 100;
const EXPORTS = 8;
const MANY_EXPORTS = /(^|\/)(index|layout|errors)\.ts$/;
const BRANCHING = new Set([
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.ForStatement,
  ts.SyntaxKind.ForInStatement,
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.WhileStatement,
  ts.SyntaxKind.DoStatement,
  ts.SyntaxKind.SwitchStatement,
  ts.SyntaxKind.CatchClause,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
]);

/** Files and lines that are too long. */
export function tooLong(path: string, text: string): Finding[] {
  const lines = text.replace(/\n$/, '').split('\n');
  const most = path.startsWith('test/') ? TEST_FILE_LINES : FILE_LINES;
  const wide = lines
    .map((line, at) => ({ path, line: at + 1, what: `${line.length} columns` }))
    .filter((_, at) => (lines[at]?.length ?? 0) > COLUMNS);
  return lines.length <= most
    ? wide
    : [{ path, line: most, what: `${lines.length} lines, over ${most}` }, ...wide];
}

/** Functions that are too long, take too many parameters or branch too often. */
export function unwieldyFunctions(source: Source): Finding[] {
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    if (!ts.isFunctionLike(node)) return;
    const report = (what: string) => findings.push(findingAt(source, node.getStart(), what));
    const parameters = node.parameters.filter(({ name }) => name.getText() !== 'this').length;
    if (parameters > PARAMETERS) report(`${parameters} parameters, over ${PARAMETERS}`);
    const lines = linesOf(source, node);
    if (lines > FUNCTION_LINES && !isSuite(node)) report(`${lines} lines in a function`);
    const branches = branchesOf(node);
    if (branches > BRANCHES) report(`${branches} branches in a function, over ${BRANCHES}`);
  });
  return findings;
}

/** Files that export more than a reader can hold; files of types alone may. */
export function tooManyExports(source: Source): Finding[] {
  if (MANY_EXPORTS.test(source.path) || !source.tree.statements.some(exportsValue)) return [];
  const exported = source.tree.statements.reduce((count, node) => count + exportsOf(node), 0);
  return exported > EXPORTS ? [findingAt(source, 0, `${exported} exports, over ${EXPORTS}`)] : [];
}

function linesOf(source: Source, node: ts.Node): number {
  const from = source.tree.getLineAndCharacterOfPosition(node.getStart()).line;
  return source.tree.getLineAndCharacterOfPosition(node.end).line - from + 1;
}

function isSuite(node: ts.Node): boolean {
  return ts.isCallExpression(node.parent) && /^describe\b/.test(node.parent.expression.getText());
}

function branchesOf(node: ts.Node): number {
  let branches = 1;
  const count = (child: ts.Node): void => {
    if (ts.isFunctionLike(child)) return;
    if (BRANCHING.has(child.kind)) branches += 1;
    child.forEachChild(count);
  };
  node.forEachChild(count);
  return branches;
}

function exportsValue(node: ts.Statement): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) return false;
  return exportsOf(node) > 0;
}

function exportsOf(node: ts.Statement): number {
  if (ts.isExportDeclaration(node)) {
    const clause = node.exportClause;
    return clause !== undefined && ts.isNamedExports(clause) ? clause.elements.length : 1;
  }
  const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
  if (!modifiers.some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)) return 0;
  return ts.isVariableStatement(node) ? node.declarationList.declarations.length : 1;
}
