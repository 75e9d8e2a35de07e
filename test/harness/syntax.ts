/** What the rules about sources read: imports, functions and names, by a parser and not by patterns. */
import { type Node, parseSync, Visitor } from 'oxc-parser';

/** Every module that a source imports or exports from, as written there; types count too. */
export function importedNames(file: string, source: string): string[] {
  const { module, program } = parseSync(file, source);
  const found = module.staticImports.map(({ moduleRequest }) => moduleRequest.value);
  for (const { entries } of module.staticExports)
    for (const { moduleRequest } of entries) if (moduleRequest) found.push(moduleRequest.value);
  new Visitor({
    ImportExpression: ({ source }) => void (source.type === 'Literal' && found.push(String(source.value))),
    TSImportType: ({ source }) => void found.push(source.value),
  }).visit(program);
  return [...new Set(found)];
}

/** Every identifier of a source, once. */
export function identifiers(file: string, source: string): Set<string> {
  const found = new Set<string>();
  new Visitor({ Identifier: ({ name }) => void found.add(name) }).visit(parseSync(file, source).program);
  return found;
}

export interface FunctionLength {
  readonly name: string;
  readonly lines: number;
}

/** Every function with a body, named by where it is declared, with the lines that it takes. */
export function functionLengths(file: string, source: string): FunctionLength[] {
  const found: FunctionLength[] = [];
  const names = new Map<Node, string>();
  const note = (node: Node, name = names.get(node) ?? 'a function without a name') =>
    void found.push({ name, lines: source.slice(node.start, node.end).split('\n').length });
  const called = (key: Node, value: Node | null) =>
    void (value && names.set(value, source.slice(key.start, key.end)));
  new Visitor({
    VariableDeclarator: ({ id, init }) => called(id, init),
    Property: ({ key, value }) => called(key, value),
    PropertyDefinition: ({ key, value }) => called(key, value),
    MethodDefinition: ({ key, value }) => called(key, value),
    FunctionDeclaration: (node) => note(node, node.id?.name),
    FunctionExpression: (node) => note(node),
    ArrowFunctionExpression: (node) => note(node),
  }).visit(parseSync(file, source).program);
  return found;
}
