/** Mutants of a source file: each expression that could be a mistake, behind a switch, so that one bundle holds them all. */
import ts from 'typescript';

const K = ts.SyntaxKind;

/** Operators that people take for one another. */
const SWAPPED = new Map([
  [K.EqualsEqualsEqualsToken, ['!==']],
  [K.ExclamationEqualsEqualsToken, ['===']],
  [K.AmpersandAmpersandToken, ['||']],
  [K.BarBarToken, ['&&']],
  [K.LessThanToken, ['<=', '>']],
  [K.LessThanEqualsToken, ['<', '>']],
  [K.GreaterThanToken, ['>=', '<']],
  [K.GreaterThanEqualsToken, ['>', '<']],
  [K.MinusToken, ['+']],
  [K.AsteriskToken, ['/']],
]);

/** Methods that people take for one another, and those that can be forgotten. */
const RENAMED = { some: 'every', every: 'some', startsWith: 'endsWith', endsWith: 'startsWith' };
const FORGOTTEN = new Set(['filter', 'toLowerCase', 'toUpperCase', 'sort', 'slice', 'replace']);
const NEGATED = new Set(['has', 'includes', 'test', 'fits', 'some', 'every']);

/** Whether nothing of a node runs. */
const isQuiet = (node) =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node);

/**
 * @param source the text of a file
 * @param file its name, for the list
 * @param first the number of the first mutant
 * @returns the same program with all mutants in it, and the mutants with their lines
 */
export function instrument(source, file, first) {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mutants = [];
  const textOf = (node) => source.slice(node.getStart(tree), node.end);
  const switched = (node, others, original) => {
    let out = original;
    for (const other of others) {
      const id = first + mutants.length;
      const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
      mutants.push({ id, file, line, from: textOf(node), to: other });
      out = `(__mutant(${id}) ? (${other}) : ${out})`;
    }
    return others.length === 0 ? original : `(${out})`;
  };
  const emit = (node) => {
    if (isQuiet(node)) return textOf(node);
    const parts = [];
    ts.forEachChild(node, (child) => void parts.push(child));
    let out = '';
    let at = node.getStart(tree);
    for (const child of parts) {
      const start = child.getStart(tree);
      if (start < at) continue;
      const text = isCondition(node, child) ? switched(child, ['true', 'false'], emit(child)) : emit(child);
      out += source.slice(at, start) + text;
      at = child.end;
    }
    out += source.slice(at, node.end);
    return switched(node, alternatives(node, textOf), out);
  };
  const text = emit(tree);
  return { text: source.slice(0, tree.getStart(tree)) + text, mutants };
}

const isCondition = (node, child) => ts.isIfStatement(node) && node.expression === child;

/** What may replace an expression. */
function alternatives(node, textOf) {
  if (ts.isBinaryExpression(node)) return operators(node, textOf);
  if (ts.isPrefixUnaryExpression(node) && node.operator === K.ExclamationToken) return [textOf(node.operand)];
  if (ts.isConditionalExpression(node)) return [textOf(node.whenTrue), textOf(node.whenFalse)];
  if (ts.isArrayLiteralExpression(node)) return without(node, textOf);
  if (ts.isCallExpression(node)) return calls(node, textOf);
  return isName(node) ? [] : values(node);
}

function operators({ left, operatorToken: { kind }, right }, textOf) {
  if (kind === K.QuestionQuestionToken) return [textOf(right)];
  return (SWAPPED.get(kind) ?? []).map((sign) => `${textOf(left)} ${sign} ${textOf(right)}`);
}

function values(node) {
  if (node.kind === K.TrueKeyword) return ['false'];
  if (node.kind === K.FalseKeyword) return ['true'];
  if (ts.isNumericLiteral(node)) return [`${node.text} + 1`];
  if (!ts.isStringLiteral(node) || ts.isCaseClause(node.parent)) return [];
  return [node.text === '' ? "'mutant'" : "''"];
}

const isName = (node) =>
  (node.parent?.name === node && !ts.isVariableDeclaration(node.parent)) ||
  (node.parent !== undefined && ts.isLiteralTypeNode(node.parent));

/** A list without one of its items. */
function without({ elements, parent }, textOf) {
  if (ts.isVariableDeclaration(parent) && ts.isArrayBindingPattern(parent.name)) return [];
  if (elements.length > 6) return ['[]'];
  return elements.map(
    (gone) =>
      `[${elements
        .filter((one) => one !== gone)
        .map(textOf)
        .join(', ')}]`,
  );
}

function calls(node, textOf) {
  if (ts.isExpressionStatement(node.parent)) return ['undefined'];
  const { expression } = node;
  if (!ts.isPropertyAccessExpression(expression) || node.flags & ts.NodeFlags.OptionalChain) return [];
  const name = expression.name.text;
  const of = textOf(expression.expression);
  const args = node.arguments.map(textOf).join(', ');
  return [
    ...(name in RENAMED ? [`${of}.${RENAMED[name]}(${args})`] : []),
    ...(FORGOTTEN.has(name) ? [of] : []),
    ...(NEGATED.has(name) ? [`!${textOf(node)}`] : []),
  ];
}
