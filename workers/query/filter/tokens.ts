/** A piece of a filter, with the column (from 1) it begins at. */
export interface Token {
  readonly kind: "word" | "text" | "operator" | "open" | "close" | "end";
  readonly text: string;
  readonly column: number;
}

/** Why a filter is not understood, and where. */
export interface FilterError {
  readonly message: string;
  /** From 1. */
  readonly column: number;
}

const OPERATORS = ["&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "=", "~"] as const;
const WORD = /[^\s()<>=!&|~"']/;

/** Splits a filter into tokens, the last of kind "end". Text in quotes is one token: "CPU 0/KVM". */
export function tokenize(source: string): readonly Token[] | FilterError {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const char = source[at] as string;
    const column = at + 1;
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === "(" || char === ")") {
      tokens.push({ kind: char === "(" ? "open" : "close", text: char, column });
      at += 1;
    } else if (char === "/" && takesPattern(tokens.at(-1)) && 0 < source.indexOf("/", at + 1)) {
      const end = patternEnd(source, at);
      tokens.push({ kind: "text", text: source.slice(at, end), column });
      at = end;
    } else if (char === '"' || char === "'") {
      const text = quoted(source, at, char);
      if (text === undefined) return { message: `the text that begins with ${char} has no end`, column };
      tokens.push({ kind: "text", text: text.value, column });
      at = text.end;
    } else {
      const operator = OPERATORS.find((op) => source.startsWith(op, at));
      const text = operator ?? wordAt(source, at);
      if (text === "") return { message: `"${char}" is not understood here`, column };
      tokens.push({ kind: operator === undefined ? "word" : "operator", text, column });
      at += text.length;
    }
  }
  tokens.push({ kind: "end", text: "", column: source.length + 1 });
  return tokens;
}

function wordAt(source: string, from: number): string {
  let end = from;
  while (end < source.length && WORD.test(source[end] as string)) end += 1;
  return source.slice(from, end);
}

/** After these a slash begins a regular expression, whose parentheses are its own. */
function takesPattern(token: Token | undefined): boolean {
  return token?.text === "matches" || token?.text === "~";
}

/** Behind the slash that ends the regular expression begun at `from`. */
function patternEnd(source: string, from: number): number {
  for (let i = from + 1; i < source.length; i += 1) {
    if (source[i] === "/") return i + 1;
    if (source[i] === "\\") i += 1;
  }
  return source.length;
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
