import path from 'node:path';
import ts from 'typescript';
import { workspaceFolders } from '../run/paths.mjs';
import { filesUnder, readText } from './files.mjs';

/**
 * @typedef {{ file: string, value: string | undefined }} Documented
 * @typedef {Map<string, string>} Values by property
 */

/** Prose after `@default` ("any", "every request") is not compared. */
const literal = /^(?:-?[\d.]+|'[^']*'|true|false|\[\])$/;

/**
 * Every documented default is the real one. Documented: `@default` on a property of an interface.
 * Real: an object literal that is or `satisfies` that interface (or `Required<…>` of it), whose values may be
 * objects with a `default`; otherwise a `?? value` after a property of that name, or after `fieldOf()` of it, or a
 * `name = value` in a destructuring.
 *
 * @param {string} base
 * @returns {string[]} what is wrong
 */
export function checkDocumentedDefaults(base) {
  return workspaceFolders(base)
    .filter((folder) => folder.startsWith('packages/'))
    .flatMap((folder) => {
      const files = filesUnder(base, folder).filter(
        (file) => /\/src\/.*\.ts$/.test(file) && !file.endsWith('.test.ts'),
      );
      return defaultProblems(files.map((file) => ({ file, text: readText(base, file) })));
    });
}

/**
 * @param {readonly { file: string, text: string }[]} files of one package
 * @returns {string[]} what is wrong
 */
export function defaultProblems(files) {
  /** @type {Map<string, Map<string, Documented>>} */
  const documented = new Map();
  /** @type {Map<string, Values>} */
  const real = new Map();
  /** @type {Map<string, Set<string>>} */
  const fallbacks = new Map();
  for (const { file, text } of files) {
    const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
    /** @param {ts.Node} node */
    const visit = (node) => {
      if (ts.isInterfaceDeclaration(node)) documented.set(node.name.text, tagsOf(node, file));
      if (ts.isSatisfiesExpression(node)) addValues(real, node.type, node.expression);
      if (ts.isVariableDeclaration(node)) addValues(real, node.type, node.initializer);
      addFallback(fallbacks, node);
      ts.forEachChild(node, visit);
    };
    visit(source);
  }
  return [...documented].flatMap(([name, properties]) => {
    // An interface without any documented default does not count as options.
    const isOptions = [...properties.values()].some(({ value }) => value !== undefined);
    return [...properties].flatMap(([property, { file, value }]) => {
      const where = `${path.basename(file)}: ${name}.${property}`;
      const own = real.get(name)?.get(property);
      if (own !== undefined) return isOptions ? compare(where, value, [own]) : [];
      return value === undefined ? [] : compare(where, value, [...(fallbacks.get(property) ?? [])]);
    });
  });
}

/**
 * @param {ts.InterfaceDeclaration} node
 * @param {string} file
 */
function tagsOf(node, file) {
  /** @type {Map<string, Documented>} */
  const tags = new Map();
  for (const member of node.members) {
    if (!member.name) continue;
    const tag = ts.getJSDocTags(member).find((one) => one.tagName.text === 'default');
    const value = tag && ts.getTextOfJSDocComment(tag.comment);
    tags.set(member.name.getText(), { file, value: tag && plain(value ?? '') });
  }
  return tags;
}

/**
 * @param {Map<string, Values>} real
 * @param {ts.TypeNode | undefined} type
 * @param {ts.Expression | undefined} value
 */
function addValues(real, type, value) {
  const name = type && interfaceName(type);
  const object = value && ts.isAsExpression(value) ? value.expression : value;
  if (!name || !object || !ts.isObjectLiteralExpression(object)) return;
  const values = real.get(name) ?? new Map();
  for (const property of object.properties) {
    if (ts.isPropertyAssignment(property)) {
      const given = defaultIn(property.initializer) ?? property.initializer;
      values.set(property.name.getText(), plain(given.getText()));
    }
  }
  real.set(name, values);
}

/**
 * The value of `default` in an object literal such as `{ default: 10, min: 1, max: 20 }`.
 *
 * @param {ts.Expression} value
 * @returns {ts.Expression | undefined}
 */
function defaultIn(value) {
  if (!ts.isObjectLiteralExpression(value)) return undefined;
  return value.properties
    .filter(ts.isPropertyAssignment)
    .find(({ name }) => name.getText() === 'default')?.initializer;
}

/**
 * @param {Map<string, Set<string>>} fallbacks
 * @param {ts.Node} node
 */
function addFallback(fallbacks, node) {
  const [name, value] = fallbackOf(node);
  if (!name || !value) return;
  const values = fallbacks.get(name) ?? new Set();
  fallbacks.set(name, values.add(plain(value.getText())));
}

/**
 * @param {ts.Node} node
 * @returns {[] | [string, ts.Expression | undefined]}
 */
function fallbackOf(node) {
  if (ts.isBindingElement(node))
    return [(node.propertyName ?? node.name).getText(), node.initializer];
  if (!ts.isBinaryExpression(node)) return [];
  if (node.operatorToken.kind !== ts.SyntaxKind.QuestionQuestionToken) return [];
  const { left, right } = node;
  if (ts.isIdentifier(left)) return [left.text, right];
  if (ts.isCallExpression(left) && left.expression.getText() === 'fieldOf') {
    const [, name] = left.arguments;
    return name && ts.isStringLiteral(name) ? [name.text, right] : [];
  }
  return ts.isPropertyAccessExpression(left) ? [left.name.text, right] : [];
}

/**
 * The interface's name in `X`, `Required<X>`, `Partial<X>` and `Readonly<X>`.
 *
 * @param {ts.TypeNode} type
 * @returns {string | undefined}
 */
function interfaceName(type) {
  if (!ts.isTypeReferenceNode(type) || !ts.isIdentifier(type.typeName)) return undefined;
  const [argument] = type.typeArguments ?? [];
  return argument ? interfaceName(argument) : type.typeName.text;
}

/** @param {string} value */
function plain(value) {
  return value
    .trim()
    .replaceAll('`', '')
    .replaceAll('"', "'")
    .replace(/(?<=\d)_(?=\d)/g, '');
}

/**
 * @param {string} where
 * @param {string | undefined} documented
 * @param {readonly string[]} real
 */
function compare(where, documented, real) {
  if (documented === undefined) {
    return real.some((value) => literal.test(value))
      ? [`${where} has the default ${real} but no @default.`]
      : [];
  }
  if (!literal.test(documented) || real.includes(documented)) return [];
  if (real.length > 0)
    return [`${where} has @default ${documented}, but it is ${real.join(' or ')}.`];
  return [`${where} has @default ${documented}, but nothing in its package says so.`];
}
