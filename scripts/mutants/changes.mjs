/** What can be changed in a source: one operator, literal, condition or statement at a time. */
import ts from 'typescript';

const OPERATORS = {
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '===': ['!=='],
  '!==': ['==='],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '&&': ['||'],
  '||': ['&&'],
  '+=': ['-='],
  '-=': ['+='],
  '*=': ['/='],
};

/** All changes of a source, in the order of the text: where each begins and ends, and what stands there instead. */
export function changesOf(path, text) {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const found = [];
  const add = (node, to) => {
    const start = node.getStart();
    const line = tree.getLineAndCharacterOfPosition(start).line + 1;
    found.push({ start, end: node.getEnd(), line, from: text.slice(start, node.getEnd()), to });
  };
  const visit = (node) => {
    if (leftOut(node)) return;
    changesAt(node, add);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** Types and imports do nothing, and messages of errors are tested by others. */
function leftOut(node) {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isThrowStatement(node)
  );
}

function changesAt(node, add) {
  if (ts.isBinaryExpression(node)) {
    for (const operator of OPERATORS[node.operatorToken.getText()] ?? []) add(node.operatorToken, operator);
  } else if (ts.isPrefixUnaryExpression(node) && /^[!-]/.test(node.getText())) {
    add(node, node.operand.getText());
  } else if (ts.isNumericLiteral(node)) {
    add(node, `${Number(node.text) + 1}`);
    if (Number(node.text) > 1) add(node, `${Number(node.text) - 1}`);
  } else if (node.kind === ts.SyntaxKind.TrueKeyword) {
    add(node, 'false');
  } else if (node.kind === ts.SyntaxKind.FalseKeyword) {
    add(node, 'true');
  } else if (ts.isIfStatement(node)) {
    add(node.expression, 'true');
    add(node.expression, 'false');
  } else if (ts.isConditionalExpression(node)) {
    add(node, node.whenTrue.getText());
    add(node, node.whenFalse.getText());
  } else if (ts.isExpressionStatement(node)) {
    add(node, ';');
  }
}

/** The same numbers from the same seed: Marsaglia's xorshift, as fractions of 2^32. */
export function random(seed) {
  let x = seed >>> 0 || 1;
  return () => {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    return (x >>> 0) / 4294967296;
  };
}

/** `count` mutants of the sources, as many of each as its lines make up of all, drawn without repetition. */
export function draw(sources, count, seed) {
  const next = random(seed);
  for (let i = 0; i < 16; i++) next();
  const total = sources.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const mutants = [];
  let owed = 0;
  for (const { path, text } of sources) {
    owed += (count * text.split('\n').length) / total;
    const changes = changesOf(path, text);
    for (; owed >= 0.5 && changes.length > 0; owed--) {
      const [change] = changes.splice(Math.floor(next() * changes.length), 1);
      mutants.push({ path, ...change });
    }
  }
  return mutants;
}
