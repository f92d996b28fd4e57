import type { FilterError, TextSpan } from "../model/filter.js";

/** A piece of a filter. The short form `state:wait,"vCPU 0"` is a word, a colon, and its items with commas between them. */
export interface Token extends TextSpan {
  readonly kind: "word" | "text" | "pattern" | "operator" | "colon" | "comma" | "open" | "close" | "end";
  /** Of a text without its quotes, of a pattern without its slashes. */
  readonly text: string;
  /** Of a pattern: `/web/i`. */
  readonly ignoresCase?: boolean;
}

/** What is to be read next: where, and what stands before it. */
interface Place {
  readonly source: string;
  readonly at: number;
  readonly last: Token | undefined;
  /** In the short form, behind the colon. */
  readonly isInList: boolean;
}

type Rule = (place: Place) => Token | FilterError | undefined;

/** The first that reads something counts. */
const RULES: readonly Rule[] = [bracket, quotedText, listItem, colon, pattern, minus, operator, fieldName, word];

/** Splits a filter into tokens, the last of kind "end". Text in quotes is one token: "CPU 0/KVM". */
export function tokenize(source: string): readonly Token[] | FilterError {
  const tokens: Token[] = [];
  let isInList = false;
  for (let at = 0; at < source.length; ) {
    if (/\s/.test(source[at] as string)) {
      at += 1;
      isInList = false;
      continue;
    }
    const place = { source, at, last: tokens.at(-1), isInList };
    let read: Token | FilterError | undefined;
    for (let i = 0; read === undefined && i < RULES.length; i += 1) read = RULES[i]?.(place);
    read ??= { message: `"${source[at]}" is not understood here`, column: at + 1, length: 1 };
    if ("message" in read) return read;
    tokens.push(read);
    at += read.length;
    isInList = read.kind === "colon" || (isInList && LISTED.has(read.kind));
  }
  tokens.push({ kind: "end", text: "", column: source.length + 1, length: 0 });
  return tokens;
}

/** Words that compare, between a field and a value. */
const RELATION_WORDS: ReadonlySet<string> = new Set(["contains", "matches"]);

/** What a regular expression can stand behind. */
const PATTERN_RELATIONS: ReadonlySet<string> = new Set(["~", "!~", ...RELATION_WORDS]);

const LISTED: ReadonlySet<Token["kind"]> = new Set(["word", "text", "comma"]);
const RELATIONS: ReadonlySet<string> = new Set(["==", "=", "!=", "<", "<=", ">", ">=", "~", "!~"]);
const OPERATORS = ["&&", "||", "==", "!=", "!~", "<=", ">=", "<", ">", "!", "=", "~"] as const;
const WORD = /[^\s()<>=!&|~"']+/y;
const ITEM = /[^\s,()<>=!&|~"']+/y;
/** Paths such as host/thread/0:1 have a colon too, but no name in front of it. */
const FIELD = /[A-Za-z_][\w.]*(?=:(?!\/\/))/y;
const PATTERN = /\/((?:[^/\\]|\\.)+)\/(i?)(?=[\s)&|]|$)/y;

function bracket({ source, at }: Place): Token | undefined {
  if (source[at] === "(") return token("open", "(", at);
  return source[at] === ")" ? token("close", ")", at) : undefined;
}

function quotedText({ source, at }: Place): Token | FilterError | undefined {
  const quote = source[at];
  if (quote !== '"' && quote !== "'") return undefined;
  const text = quoted(source, at, quote);
  if (text !== undefined) return { kind: "text", text: text.value, column: at + 1, length: text.end - at };
  return { message: `the text that begins with ${quote} has no end`, column: at + 1, length: source.length - at };
}

function listItem({ source, at, isInList }: Place): Token | undefined {
  if (!isInList) return undefined;
  if (source[at] === ",") return token("comma", ",", at);
  const item = matchAt(ITEM, source, at)?.[0];
  return item === undefined ? undefined : token("word", item, at);
}

function colon({ source, at, last }: Place): Token | undefined {
  const isBehindField = last?.kind === "word" && last.column - 1 + last.length === at;
  return isBehindField && source[at] === ":" ? token("colon", ":", at) : undefined;
}

function pattern({ source, at, last }: Place): Token | undefined {
  const isExpected = beginsOperand(last) || PATTERN_RELATIONS.has(last?.text ?? "");
  const found = isExpected ? matchAt(PATTERN, source, at) : undefined;
  if (found === undefined) return undefined;
  const [whole, text = "", flag] = found;
  return { kind: "pattern", text, column: at + 1, length: whole.length, ignoresCase: flag === "i" };
}

function minus({ source, at, last }: Place): Token | undefined {
  return source[at] === "-" && beginsOperand(last) ? token("operator", "-", at) : undefined;
}

function operator({ source, at }: Place): Token | undefined {
  const text = OPERATORS.find((op) => source.startsWith(op, at));
  return text === undefined ? undefined : token("operator", text, at);
}

function fieldName({ source, at, last }: Place): Token | undefined {
  const name = beginsOperand(last) ? matchAt(FIELD, source, at)?.[0] : undefined;
  return name === undefined ? undefined : token("word", name, at);
}

function word({ source, at }: Place): Token | undefined {
  const text = matchAt(WORD, source, at)?.[0];
  return text === undefined ? undefined : token("word", text, at);
}

function token(kind: Token["kind"], text: string, at: number): Token {
  return { kind, text, column: at + 1, length: text.length };
}

/** Whether no value is awaited behind a token. */
function beginsOperand(last: Token | undefined): boolean {
  if (last?.kind === "operator") return !RELATIONS.has(last.text);
  return !(last?.kind === "word" && RELATION_WORDS.has(last.text));
}

function matchAt(sticky: RegExp, source: string, at: number): RegExpExecArray | undefined {
  sticky.lastIndex = at;
  return sticky.exec(source) ?? undefined;
}

/** The text from a quote to the next one like it; a backslash takes the next character as it is. */
function quoted(source: string, from: number, quote: string): { value: string; end: number } | undefined {
  let value = "";
  for (let i = from + 1; i < source.length; i += 1) {
    const char = source[i] as string;
    if (char === quote) return { value, end: i + 1 };
    if (char === "\\" && i + 1 < source.length) i += 1;
    value += source[i];
  }
  return undefined;
}
