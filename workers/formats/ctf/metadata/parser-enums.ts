import type { EnumEntry } from "./ast.js";
import type { Lexer } from "./lexer.js";
import { expect, expectWord, parseInteger } from "./parser-values.js";

/** At least one entry; a comma after the last is allowed. */
export function parseEnumEntries(lexer: Lexer): EnumEntry[] {
  expect(lexer, "{");
  const entries: EnumEntry[] = [];
  do {
    entries.push(parseEnumEntry(lexer));
    if (!lexer.is(",")) break;
    lexer.next();
  } while (!lexer.is("}"));
  expect(lexer, "}");
  return entries;
}

function parseEnumEntry(lexer: Lexer): EnumEntry {
  const label = parseEnumLabel(lexer);
  if (!lexer.is("=")) return { label, position: lexer.start, lower: undefined, upper: undefined };
  lexer.next();
  const position = lexer.start;
  const lower = parseInteger(lexer);
  if (!lexer.is("...")) return { label, position, lower, upper: lower };
  lexer.next();
  const upper = parseInteger(lexer);
  if (upper < lower) throw lexer.fault(`range of \`${label}\` starts at ${lower}, above its end ${upper}`, position);
  return { label, position, lower, upper };
}

function parseEnumLabel(lexer: Lexer): string {
  if (lexer.kind !== "string") return expectWord(lexer, "an enumeration label");
  const label = lexer.stringValue();
  lexer.next();
  return label;
}
