export interface Token {
  readonly kind: "word" | "number" | "text" | "sign";
  /** Of a text: without quotes, escapes resolved. */
  readonly text: string;
}

/** A word, a number, a text, a character constant, or a sign of C; anything else is a sign of one character. */
const TOKEN =
  /\s+|([A-Za-z_$][\w$]*)|(0[xX][\da-fA-F]+|\d+)[uUlL]*|"((?:[^"\\]|\\.)*)"|'(\\?.)'|(->|<<|>>|<=|>=|==|!=|&&|\|\||.)/sy;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", '"': '"', "'": "'", "\\": "\\" };

/** The tokens of a C expression. No text is refused: what makes no sense fails where it is parsed. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text)) {
    const [, word, number, quoted, character, sign] = match;
    if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (quoted !== undefined) tokens.push({ kind: "text", text: unescaped(quoted) });
    else if (character !== undefined) tokens.push({ kind: "number", text: `${codeOf(character)}` });
    else if (sign !== undefined) tokens.push({ kind: "sign", text: sign });
    if (TOKEN.lastIndex === text.length) break;
  }
  return tokens;
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (whole, letter: string) => ESCAPES[letter] ?? whole);
}

function codeOf(character: string): number {
  return unescaped(character).charCodeAt(0);
}
