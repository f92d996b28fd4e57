import type { BodyItem, Declaration, EnumSpec, NamedSpec, StructSpec, TypeSpec, VariantSpec } from "./ast.js";
import { isCTypeWord, isKeyword } from "./keywords.js";
import type { Lexer } from "./lexer.js";
import { parseAliasName, parseDeclarators, parseDimensions } from "./parser-declarators.js";
import { parseEnumEntries } from "./parser-enums.js";
import { expect, parseAttributes, parseInteger, parseLocation } from "./parser-values.js";

/** Types within types. Real traces stay below 10; without a limit a hostile one could exhaust the stack. */
export const MAX_NESTING = 100;

const DECLARATION_STARTS: ReadonlySet<string> = new Set(["typealias", "typedef", "struct", "variant", "enum"]);

/** `depth` counts the types around this one. */
export function parseTypeSpec(lexer: Lexer, depth: number): TypeSpec {
  if (MAX_NESTING <= depth) throw lexer.fault(`types are nested more than ${MAX_NESTING} deep`);
  if (lexer.kind !== "word") throw lexer.fault(`expected a type, not ${lexer.describe()}`);
  switch (lexer.text) {
    case "integer":
    case "floating_point":
      return parseScalar(lexer, lexer.text);
    case "string":
      return parseString(lexer);
    case "enum":
      return parseEnum(lexer, depth);
    case "struct":
      return parseStruct(lexer, depth);
    case "variant":
      return parseVariant(lexer, depth);
    default:
      return parseTypeName(lexer);
  }
}

function parseScalar(lexer: Lexer, kind: "integer" | "floating_point"): TypeSpec {
  const position = lexer.start;
  lexer.next();
  return { kind, attributes: parseAttributes(lexer), position };
}

/** Attributes of a string may be left out with their braces (CTF 1.8.3, 4.2.5). */
function parseString(lexer: Lexer): TypeSpec {
  const position = lexer.start;
  lexer.next();
  return { kind: "string", attributes: lexer.is("{") ? parseAttributes(lexer) : [], position };
}

/** One name, or several C words. The spaces between them do not matter. */
function parseTypeName(lexer: Lexer): NamedSpec {
  const position = lexer.start;
  const words: string[] = [];
  while (lexer.kind === "word" && isCTypeWord(lexer.text)) words.push(takeWord(lexer));
  const takesName = !words.some((word) => word !== "const");
  if (takesName && lexer.kind === "word" && !isKeyword(lexer.text)) words.push(takeWord(lexer));
  if (words.length === 0) throw lexer.fault(`expected a type, not ${lexer.describe()}`);
  return { kind: "name", name: words.join(" "), position, end: lexer.previousEnd };
}

function takeWord(lexer: Lexer): string {
  const word = lexer.text;
  lexer.next();
  return word;
}

/** The name of a struct, variant or enum, where one is given. */
function parseTagName(lexer: Lexer): string | undefined {
  if (lexer.kind !== "word") return undefined;
  if (isKeyword(lexer.text)) throw lexer.fault(`keyword \`${lexer.text}\` cannot name a type`);
  return takeWord(lexer);
}

/** CTF 1.8.3, 4.1.8: `enum NAME : CONTAINER { A, B = 3, C = 5 ... 7 }`. */
function parseEnum(lexer: Lexer, depth: number): EnumSpec {
  const position = lexer.start;
  lexer.next();
  const name = parseTagName(lexer);
  let container: TypeSpec | undefined;
  if (lexer.is(":")) {
    lexer.next();
    container = parseEnumContainer(lexer, depth + 1);
  }
  const entries = lexer.is("{") ? parseEnumEntries(lexer) : undefined;
  if (entries === undefined && name === undefined) throw lexer.fault(`expected \`{\`, not ${lexer.describe()}`);
  return { kind: "enum", name, container, entries, position };
}

function parseEnumContainer(lexer: Lexer, depth: number): TypeSpec {
  if (isKeyword(lexer.text) && !isCTypeWord(lexer.text) && !lexer.is("integer")) {
    throw lexer.fault(`enumeration is held in an integer, not in \`${lexer.text}\``);
  }
  return parseTypeSpec(lexer, depth);
}

/** CTF 1.8.3, 4.2.1. */
function parseStruct(lexer: Lexer, depth: number): StructSpec {
  const position = lexer.start;
  lexer.next();
  const name = lexer.is("align") ? undefined : parseTagName(lexer);
  const body = lexer.is("{") ? parseBody(lexer, depth + 1) : undefined;
  if (body === undefined && name === undefined) throw lexer.fault(`expected \`{\`, not ${lexer.describe()}`);
  const align = body !== undefined && lexer.is("align") ? parseAlign(lexer) : undefined;
  return { kind: "struct", name, body, align, position };
}

function parseAlign(lexer: Lexer): StructSpec["align"] {
  lexer.next();
  expect(lexer, "(");
  const position = lexer.start;
  const value = parseInteger(lexer);
  expect(lexer, ")");
  return { value, position };
}

/** CTF 1.8.3, 4.2.2: `variant NAME <TAG> {...}`; a named one may leave the tag to where it is used. */
function parseVariant(lexer: Lexer, depth: number): VariantSpec {
  const position = lexer.start;
  lexer.next();
  const name = parseTagName(lexer);
  let tag: VariantSpec["tag"];
  if (lexer.is("<")) {
    lexer.next();
    tag = parseLocation(lexer, ">");
  }
  const body = lexer.is("{") ? parseBody(lexer, depth + 1) : undefined;
  if (body === undefined && name === undefined) throw lexer.fault(`expected \`{\`, not ${lexer.describe()}`);
  return { kind: "variant", name, tag, body, position };
}

function parseBody(lexer: Lexer, depth: number): BodyItem[] {
  expect(lexer, "{");
  const items: BodyItem[] = [];
  while (!lexer.is("}")) {
    if (lexer.is(";")) lexer.next();
    else items.push(parseBodyItem(lexer, depth));
  }
  lexer.next();
  return items;
}

function parseBodyItem(lexer: Lexer, depth: number): BodyItem {
  const isAlias = lexer.is("typealias") || lexer.is("typedef");
  if (isAlias && isDeclarationStart(lexer)) return parseDeclaration(lexer, depth);
  return parseFieldDeclaration(lexer, depth);
}

/** Whether a declaration may start here; the scalar types would give nothing a name. */
export function isDeclarationStart(lexer: Lexer): boolean {
  return lexer.kind === "word" && DECLARATION_STARTS.has(lexer.text);
}

export function parseDeclaration(lexer: Lexer, depth: number): Declaration {
  if (lexer.is("typealias")) return parseAlias(lexer, depth);
  if (lexer.is("typedef")) return parseTypedef(lexer, depth);
  const type = parseTypeSpec(lexer, depth);
  // Babeltrace takes a struct without the semicolon, and so tracers may have got away with it.
  if (!hasBody(type) || lexer.is(";")) expect(lexer, ";");
  return { kind: "named", type, end: lexer.previousEnd };
}

/** A member of a struct or an option of a variant, or a named type among them. */
function parseFieldDeclaration(lexer: Lexer, depth: number): BodyItem {
  const position = lexer.start;
  const type = parseTypeSpec(lexer, depth);
  if (lexer.is(";") && isNamedDefinition(type)) {
    lexer.next();
    return { kind: "named", type, end: lexer.previousEnd };
  }
  const declarators = parseDeclarators(lexer, position);
  if (!lexer.is(";")) throw lexer.fault(`field declaration is not of the form \`TYPE NAME;\``, position);
  lexer.next();
  return { kind: "field", position, type, declarators };
}

/** `struct NAME {...};` declares a type and no field; so does `enum {...};`, to no effect. */
function isNamedDefinition(type: TypeSpec): boolean {
  return hasBody(type) && (type.kind === "enum" || type.name !== undefined);
}

function hasBody(type: TypeSpec): type is EnumSpec | StructSpec | VariantSpec {
  if (type.kind === "enum") return type.entries !== undefined;
  return (type.kind === "struct" || type.kind === "variant") && type.body !== undefined;
}

/** `typealias TYPE := NAME;` (CTF 1.8.3, 7.3.4). */
function parseAlias(lexer: Lexer, depth: number): Declaration {
  lexer.next();
  const type = parseTypeSpec(lexer, depth);
  const dimensions = parseDimensions(lexer);
  if (!lexer.is(":=") && type.kind === "name") {
    throw lexer.fault(`\`${type.name}\` is neither a type nor followed by \`:=\``, type.end);
  }
  expect(lexer, ":=");
  const name = parseAliasName(lexer);
  expect(lexer, ";");
  return { kind: "alias", type, dimensions, name, end: lexer.previousEnd };
}

/** `typedef TYPE NAME[2], OTHER;` (CTF 1.8.3, 7.3.3). */
function parseTypedef(lexer: Lexer, depth: number): Declaration {
  lexer.next();
  const position = lexer.start;
  const type = parseTypeSpec(lexer, depth);
  const declarators = parseDeclarators(lexer, position);
  expect(lexer, ";");
  return { kind: "typedef", type, declarators, end: lexer.previousEnd };
}
