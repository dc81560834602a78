import ts from 'typescript';
import { type Finding, findingAt, type Source, visit } from './source.js';

const RUNNERS = new Set(['it', 'test', 'describe', 'suite', 'bench']);
const SWITCHES = new Set(['only', 'skip', 'todo', 'fails', 'skipIf']);
const SHORTHANDS = /^(fit|xit|fdescribe|xdescribe|xtest)$/;

/** `any`, non-null assertions and other ways around the type checker. */
export function escapes(source: Source): Finding[] {
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    const what = escapeOf(node);
    if (what !== undefined) findings.push(findingAt(source, node.getStart(), what));
  });
  return findings;
}

/** Tests that are switched off, or switch the others off. */
export function switchedTests(source: Source): Finding[] {
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    const isSwitch =
      (ts.isPropertyAccessExpression(node) && SWITCHES.has(node.name.text) && isRunner(node)) ||
      (ts.isCallExpression(node) && SHORTHANDS.test(node.expression.getText()));
    if (isSwitch) findings.push(findingAt(source, node.getStart(), `switched: ${node.getText()}`));
  });
  return findings;
}

/** Tests of one file that carry the same name in the same suite. */
export function repeatedTitles(source: Source): Finding[] {
  const seen = new Set<string>();
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    const title = titleOf(node);
    if (title === undefined) return;
    const path = [...suitesAbove(node), title].join(' > ');
    if (seen.has(path)) findings.push(findingAt(source, node.getStart(), `repeated: ${path}`));
    seen.add(path);
  });
  return findings;
}

function escapeOf(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AnyKeyword) return 'any';
  if (ts.isNonNullExpression(node)) return `non-null assertion: ${node.getText()}`;
  if (ts.isEnumDeclaration(node)) return 'enum';
  if (ts.isDecorator(node)) return `decorator: ${node.getText()}`;
  const asserted = ts.isPropertyDeclaration(node) || ts.isVariableDeclaration(node);
  if (asserted && node.exclamationToken !== undefined) return `definite: ${node.getText()}`;
  return undefined;
}

function isRunner(node: ts.PropertyAccessExpression): boolean {
  let root: ts.Expression = node.expression;
  while (ts.isPropertyAccessExpression(root) || ts.isCallExpression(root)) root = root.expression;
  return RUNNERS.has(root.getText());
}

function titleOf(node: ts.Node): string | undefined {
  if (!ts.isCallExpression(node) || !/^(it|test)\b/.test(node.expression.getText()))
    return undefined;
  const [title] = node.arguments;
  return title !== undefined && ts.isStringLiteralLike(title) ? title.text : undefined;
}

function suitesAbove(node: ts.Node): string[] {
  const names: string[] = [];
  for (let above = node.parent; above !== undefined; above = above.parent) {
    if (!ts.isCallExpression(above) || !/^describe\b/.test(above.expression.getText())) continue;
    names.unshift(above.arguments[0]?.getText() ?? '');
  }
  return names;
}
