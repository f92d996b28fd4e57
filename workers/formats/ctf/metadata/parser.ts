import type { Attribute, Block, BlockItem, BlockKind, Declaration, RootItem, TypeAssignment } from "./ast.js";
import { Lexer } from "./lexer.js";
import { isDeclarationStart, parseDeclaration, parseTypeSpec } from "./parser-types.js";
import { expect, parseAttributeValue, parseDottedName } from "./parser-values.js";

const BLOCK_KINDS: ReadonlySet<string> = new Set(["trace", "env", "clock", "stream", "event", "callsite"]);

/**
 * The items at the top level of a metadata text, one at a time (CTF 1.8.3, appendix C). `onItem` learns the byte after
 * each.
 */
export function* parseMetadata(bytes: Uint8Array, onItem: (end: number) => void = () => {}): Generator<RootItem> {
  const lexer = new Lexer(bytes);
  while (lexer.kind !== "end") {
    if (lexer.is(";")) lexer.next();
    else {
      const isBlock = lexer.kind === "word" && isBlockKind(lexer.text);
      const item = isBlock ? parseBlock(lexer, lexer.text as BlockKind) : parseRootDeclaration(lexer);
      onItem(lexer.previousEnd);
      yield item;
    }
  }
}

function isBlockKind(word: string): word is BlockKind {
  return BLOCK_KINDS.has(word);
}

function parseRootDeclaration(lexer: Lexer): Declaration {
  if (isDeclarationStart(lexer)) return parseDeclaration(lexer, 0);
  throw lexer.fault(`expected a block (trace, env, clock, stream, event) or a type, not ${lexer.describe()}`);
}

function parseBlock(lexer: Lexer, block: BlockKind): Block {
  const position = lexer.start;
  const keywordEnd = lexer.end;
  lexer.next();
  expect(lexer, "{");
  const items: BlockItem[] = [];
  while (!lexer.is("}")) {
    if (lexer.is(";")) lexer.next();
    else items.push(parseBlockItem(lexer));
  }
  lexer.next();
  expect(lexer, ";");
  return { kind: "block", block, position, keywordEnd, items };
}

function parseBlockItem(lexer: Lexer): BlockItem {
  if (lexer.kind !== "word") throw lexer.fault(`expected the name of an attribute, not ${lexer.describe()}`);
  if (isDeclarationStart(lexer)) return parseDeclaration(lexer, 0);
  const position = lexer.start;
  const name = parseDottedName(lexer);
  return lexer.is(":=") ? parseAssignment(lexer, name) : parseAttribute(lexer, name, position);
}

function parseAssignment(lexer: Lexer, name: string): TypeAssignment {
  lexer.next();
  const type = parseTypeSpec(lexer, 0);
  expect(lexer, ";");
  return { kind: "assignment", name, type, end: lexer.previousEnd };
}

function parseAttribute(lexer: Lexer, name: string, position: number): Attribute {
  expect(lexer, "=");
  const value = parseAttributeValue(lexer);
  expect(lexer, ";");
  return { kind: "attribute", name, position, value };
}
