import type { Declarator, Dimension } from "./ast.js";
import { isCTypeWord, isKeyword } from "./keywords.js";
import type { Lexer } from "./lexer.js";
import { expect, parseInteger, parseLocation } from "./parser-values.js";

/** `NAME, *OTHER[2]`; a fault points at `fieldPosition`, where the type starts. */
export function parseDeclarators(lexer: Lexer, fieldPosition: number): Declarator[] {
  const declarators = [parseDeclarator(lexer, fieldPosition)];
  while (lexer.is(",")) {
    lexer.next();
    declarators.push(parseDeclarator(lexer, fieldPosition));
  }
  return declarators;
}

/** `NAME`, `*NAME`, `NAME[3][len]`. */
function parseDeclarator(lexer: Lexer, fieldPosition: number): Declarator {
  let pointers = 0;
  while (lexer.is("*")) {
    pointers += 1;
    lexer.next();
  }
  if (lexer.kind !== "word") throw lexer.fault("field declaration is not of the form `TYPE NAME;`", fieldPosition);
  if (isKeyword(lexer.text)) throw lexer.fault(`keyword \`${lexer.text}\` cannot name a field or a type`);
  const name = lexer.text;
  lexer.next();
  const end = lexer.previousEnd;
  return { name, end, pointers, dimensions: parseDimensions(lexer) };
}

/** `[2][len]` */
export function parseDimensions(lexer: Lexer): Dimension[] {
  const dimensions: Dimension[] = [];
  while (lexer.is("[")) {
    lexer.next();
    dimensions.push(parseDimension(lexer));
  }
  return dimensions;
}

function parseDimension(lexer: Lexer): Dimension {
  const position = lexer.start;
  const isConstant = lexer.kind === "integer" || lexer.is("-") || lexer.is("+");
  if (!isConstant) return { kind: "location", location: parseLocation(lexer, "]") };
  const value = parseInteger(lexer);
  if (value < 0n) throw lexer.fault(`array length ${value} is negative`, position);
  if (BigInt(Number.MAX_SAFE_INTEGER) < value) throw lexer.fault(`array length ${value} is too large`, position);
  expect(lexer, "]");
  return { kind: "constant", value, position };
}

/** One name or several C words, with the stars of a pointer. */
export function parseAliasName(lexer: Lexer): string {
  const words: string[] = [];
  while (lexer.kind === "word" || (words.length > 0 && lexer.is("*"))) {
    const isReserved = isKeyword(lexer.text) && !isCTypeWord(lexer.text);
    if (isReserved) throw lexer.fault(`keyword \`${lexer.text}\` cannot name a type`);
    const isSecondName =
      words.length > 0 && lexer.kind === "word" && !isCTypeWord(lexer.text) && !words.includes("const");
    if (isSecondName) break;
    words.push(lexer.text);
    lexer.next();
  }
  if (words.length === 0) throw lexer.fault(`expected a name for the type, not ${lexer.describe()}`);
  return words.join(" ");
}
