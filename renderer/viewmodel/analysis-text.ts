/** Where a line and column stand in a text, both from 1. What lies behind the end is its end. */
export function offsetOf(text: string, line: number, column: number): number {
  let at = 0;
  for (let n = 1; n < line; n++) {
    const end = text.indexOf("\n", at);
    if (end < 0) return text.length;
    at = end + 1;
  }
  return Math.min(text.length, at + column - 1);
}

/** The blanks that a new line begins with behind an offset: those of its line, and more where it opens a bracket. */
export function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset);
  const own = /^[ \t]*/.exec(line)?.[0] ?? "";
  return /[[{]\s*$/.test(line) ? `${own}  ` : own;
}
