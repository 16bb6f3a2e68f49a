/**
 * Shaders without a GPU: the text of `shaderOf` as a function of JavaScript. Operations are those of 32-bit unsigned
 * integers; a shift by 32 places or more, which shading languages leave undefined, throws.
 * @module
 */
import { parse, type Expression, type PrivateIdentifier, type Statement, type Program } from 'acorn';
import { constantsOf } from '../../src/tfjs/backends/constants.js';
import { shaderOf } from '../../src/tfjs/backends/shader.js';
import type { Request } from '../../src/tfjs/request.js';

/** The rounding of the element at an index, from bits to bits. */
export type RoundBits = (bits: number, index: number) => number;

/** What the shader of a request computes. */
export function compile(request: Request): RoundBits {
  const text = shaderOf(request.plan.rule)
    .replace(/^(?:uint|bool) (\w+)\((.*)\) \{$/gm, (_, name: string, list: string) => {
      return `function ${name}(${list.replace(/(uint|bool) /g, '')}) {`;
    })
    .replace(/(uint|bool) (\w+) = /g, 'let $2 = ')
    .replace(/\b(0x[0-9a-f]+|\d+)u\b/g, '$1');
  const code = statements((parse(text, { ecmaVersion: 2022 }) as Program).body as Statement[]);
  const make = new Function('rule', 'shifted', `${code} return roundBits;`) as (...given: unknown[]) => RoundBits;
  return make(constantsOf(request), shifted);
}

function shifted(a: number, places: number, left: boolean): number {
  if (places >= 32) throw new RangeError(`shift by ${places}`);
  return left ? (a << places) >>> 0 : a >>> places;
}

function statements(list: readonly Statement[]): string {
  return list.map(statement).join('\n');
}

function statement(node: Statement): string {
  switch (node.type) {
    case 'FunctionDeclaration': {
      const parameters = node.params.map((parameter) => (parameter as { name?: string }).name);
      return `function ${node.id.name}(${parameters.join(', ')}) ${statement(node.body)}`;
    }
    case 'BlockStatement':
      return `{ ${statements(node.body)} }`;
    case 'VariableDeclaration': {
      const [{ id, init }] = node.declarations as [(typeof node.declarations)[0]];
      return `let ${(id as { name: string }).name} = ${value(init!)};`;
    }
    case 'IfStatement': {
      const otherwise = node.alternate ? ` else ${statement(node.alternate)}` : '';
      return `if (${value(node.test)}) ${statement(node.consequent)}${otherwise}`;
    }
    case 'ForStatement': {
      const first = statement(node.init as Statement);
      return `for (${first} ${value(node.test!)}; ${value(node.update!)}) ${statement(node.body)}`;
    }
    case 'ReturnStatement':
      return `return ${value(node.argument!)};`;
    case 'ExpressionStatement':
      return `${value(node.expression)};`;
    default:
      throw new Error(`no part of the language: ${node.type}`);
  }
}

function value(node: Expression | PrivateIdentifier): string {
  switch (node.type) {
    case 'Literal':
      return node.raw!;
    case 'Identifier':
      return node.name;
    case 'MemberExpression':
      return `rule.${(node.property as { name: string }).name}`;
    case 'CallExpression':
      return `${value(node.callee as Expression)}(${node.arguments.map((x) => value(x as Expression)).join(', ')})`;
    case 'UnaryExpression':
      return `(${node.operator}${value(node.argument)})`;
    case 'UpdateExpression':
      return `${value(node.argument)}${node.operator}`;
    case 'AssignmentExpression':
      return `${value(node.left as Expression)} = ${value(node.right)}`;
    case 'LogicalExpression':
      return `(${value(node.left)} ${node.operator} ${value(node.right)})`;
    case 'BinaryExpression':
      return operation(node.operator, value(node.left), value(node.right));
    default:
      throw new Error(`no part of the language: ${node.type}`);
  }
}

function operation(operator: string, a: string, b: string): string {
  switch (operator) {
    case '+':
    case '-':
    case '&':
    case '|':
    case '^':
      return `((${a} ${operator} ${b}) >>> 0)`;
    case '*':
      return `(Math.imul(${a}, ${b}) >>> 0)`;
    case '<<':
    case '>>':
      return `shifted(${a}, ${b}, ${operator === '<<'})`;
    default:
      return `(${a} ${operator} ${b})`;
  }
}
