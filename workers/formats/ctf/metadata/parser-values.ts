import type { Attribute, LocationText, Value } from "./ast.js";
import { isKeyword } from "./keywords.js";
import type { Lexer } from "./lexer.js";

/** Steps over `text`, or says that it is missing. */
export function expect(lexer: Lexer, text: string): void {
  if (!lexer.is(text)) throw lexer.fault(`expected \`${text}\`, not ${lexer.describe()}`);
  lexer.next();
}

/** Steps over a word and gives it. */
export function expectWord(lexer: Lexer, what: string): string {
  if (lexer.kind !== "word") throw lexer.fault(`expected ${what}, not ${lexer.describe()}`);
  const word = lexer.text;
  lexer.next();
  return word;
}

/** `model.emf.uri` */
export function parseDottedName(lexer: Lexer): string {
  return parseWords(lexer).join(".");
}

function parseWords(lexer: Lexer): string[] {
  const words = [expectWord(lexer, "a name")];
  while (lexer.is(".")) {
    lexer.next();
    words.push(expectWord(lexer, "a name after `.`"));
  }
  return words;
}

/** `{ name = value; ... }` of a scalar type. */
export function parseAttributes(lexer: Lexer): Attribute[] {
  expect(lexer, "{");
  const attributes: Attribute[] = [];
  while (!lexer.is("}")) {
    if (lexer.is(";")) {
      lexer.next();
      continue;
    }
    const position = lexer.start;
    if (lexer.kind !== "word") throw lexer.fault(`expected the name of an attribute, not ${lexer.describe()}`);
    const name = parseDottedName(lexer);
    expect(lexer, "=");
    attributes.push({ kind: "attribute", name, position, value: parseAttributeValue(lexer) });
    expect(lexer, ";");
  }
  lexer.next();
  return attributes;
}

export function parseAttributeValue(lexer: Lexer): Value {
  const position = lexer.start;
  if (lexer.kind === "string") {
    const value = lexer.stringValue();
    lexer.next();
    return { kind: "string", value, position, end: lexer.start };
  }
  if (lexer.kind === "word") {
    const words = parseWords(lexer);
    return { kind: "words", words, position, end: lexer.start };
  }
  if (lexer.kind !== "integer" && !lexer.is("-") && !lexer.is("+")) {
    throw lexer.fault(`expected an integer, a string or a word, not ${lexer.describe()}`);
  }
  const value = parseInteger(lexer);
  return { kind: "integer", value, position, end: lexer.start };
}

const MAX_UNSIGNED = (1n << 64n) - 1n;
const MIN_SIGNED = -(1n << 63n);
/** Longer than any 64-bit number in any base, leading zeros allowed for; digits beyond would cost time. */
const MAX_DIGITS = 100;

/** An integer of 64 bits with an optional sign. */
export function parseInteger(lexer: Lexer): bigint {
  const position = lexer.start;
  const negative = lexer.is("-");
  if (negative || lexer.is("+")) lexer.next();
  if (lexer.kind !== "integer") throw lexer.fault(`expected an integer, not ${lexer.describe()}`, position);
  if (MAX_DIGITS < lexer.text.length) throw lexer.fault("integer does not fit 64 bits", position);
  const magnitude = integerValue(lexer.text);
  const value = negative ? -magnitude : magnitude;
  if (value < MIN_SIGNED || MAX_UNSIGNED < value) throw lexer.fault("integer does not fit 64 bits", position);
  lexer.next();
  return value;
}

function integerValue(digits: string): bigint {
  const octal = digits.length > 1 && digits.startsWith("0") && digits.charCodeAt(1) <= 0x39;
  return BigInt(octal ? `0o${digits.slice(1)}` : digits);
}

/** The keywords that start an absolute location (CTF 1.8.3, 7.3.1). */
const SCOPE_WORDS: ReadonlySet<string> = new Set(["env", "event", "stream", "trace"]);

/** Where a tag or length is: words with dots between, up to `close`, which is stepped over too. */
export function parseLocation(lexer: Lexer, close: string): LocationText {
  const position = lexer.start;
  if (lexer.kind !== "word") throw lexer.fault(`expected the name of a field, not ${lexer.describe()}`);
  const words = parseWords(lexer);
  const first = words[0] ?? "";
  if (isKeyword(first) && !SCOPE_WORDS.has(first)) throw lexer.fault(`keyword \`${first}\` is no field`, position);
  expect(lexer, close);
  return { words, position };
}
