import ts from 'typescript';
import { type Finding, findingAt, type Source, visit } from './source.js';

const IMPURE = new Set([
  'AbortController',
  'AbortSignal',
  'Buffer',
  'Date',
  'Promise',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'globalThis',
  'performance',
  'process',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const WORLD = new Set([
  'Worker',
  'clearImmediate',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);
const WORLD_MAY_BE_USED = /^src\/(host|cli|operations|worker)\//;
const PROCESS_MAY_BE_USED = new Set(['src/kernel/native.ts', 'src/storage/environment.ts']);

/** What makes a file of the consensus core depend on more than its inputs. */
export function impurities(source: Source): Finding[] {
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    const what = asynchronous(node) ?? randomness(node) ?? namedGlobal(node, IMPURE);
    if (what !== undefined) findings.push(findingAt(source, node.getStart(), what));
  });
  return findings;
}

/** Uses of clocks, timers, randomness, the process or console outside of host and the command. */
export function worldlyGlobals(source: Source): Finding[] {
  if (WORLD_MAY_BE_USED.test(source.path)) return [];
  const findings: Finding[] = [];
  visit(source.tree, (node) => {
    const what = randomness(node) ?? currentTime(node) ?? namedGlobal(node, WORLD);
    if (what === undefined) return;
    if (what === 'process' && PROCESS_MAY_BE_USED.has(source.path)) return;
    findings.push(findingAt(source, node.getStart(), what));
  });
  return findings;
}

function asynchronous(node: ts.Node): string | undefined {
  if (ts.isAwaitExpression(node)) return 'await';
  if (ts.isForOfStatement(node) && node.awaitModifier !== undefined) return 'for await';
  return node.kind === ts.SyntaxKind.AsyncKeyword ? 'async' : undefined;
}

function randomness(node: ts.Node): string | undefined {
  if (!ts.isPropertyAccessExpression(node) || node.name.text !== 'random') return undefined;
  return node.expression.getText() === 'Math' ? 'Math.random' : undefined;
}

function currentTime(node: ts.Node): string | undefined {
  if (ts.isNewExpression(node) && node.expression.getText() === 'Date') {
    return (node.arguments?.length ?? 0) === 0 ? 'new Date()' : undefined;
  }
  if (!ts.isPropertyAccessExpression(node) || node.expression.getText() !== 'Date')
    return undefined;
  return node.name.text === 'now' ? 'Date.now' : undefined;
}

function namedGlobal(node: ts.Node, names: ReadonlySet<string>): string | undefined {
  if (!ts.isIdentifier(node) || !names.has(node.text)) return undefined;
  return isOwnName(node) ? undefined : node.text;
}

function isOwnName(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name === node;
  if (ts.isQualifiedName(parent)) return parent.right === node;
  if (ts.isShorthandPropertyAssignment(parent)) return false;
  if (ts.isImportSpecifier(parent) || ts.isImportClause(parent)) return true;
  return 'name' in parent && parent.name === node;
}
