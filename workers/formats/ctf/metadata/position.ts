const LINE_FEED = 0x0a;

/** Line and column of a byte of the text, both from 1; a column is a character, not a byte. */
export function lineAndColumn(text: Uint8Array, position: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  const end = Math.min(position, text.length);
  for (let at = text.indexOf(LINE_FEED); 0 <= at && at < end; at = text.indexOf(LINE_FEED, lineStart)) {
    line += 1;
    lineStart = at + 1;
  }
  let column = 1;
  for (let at = lineStart; at < end; at++) {
    const isContinuation = ((text[at] ?? 0) & 0xc0) === 0x80;
    if (!isContinuation) column += 1;
  }
  return { line, column };
}
