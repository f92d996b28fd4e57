import type { MetadataFault } from "./fault.js";

/** Names in a message come from the text and may be of any length. */
const MAX_MESSAGE = 300;

/** What a fault is and where, for people. */
export function faultText({ message, position, related }: MetadataFault, text: Uint8Array): string {
  const short =
    message.length <= MAX_MESSAGE
      ? message
      : `${message.slice(0, MAX_MESSAGE / 2)} ... ${message.slice(-MAX_MESSAGE / 2)}`;
  const fault = `${placeText(text, position)}: ${short}`;
  return related === undefined ? fault : `${fault} (${related.what} at ${placeText(text, related.position)})`;
}

function placeText(text: Uint8Array, position: number): string {
  const { line, column } = lineAndColumn(text, position);
  return `line ${line}, column ${column}`;
}

/** Line and column of a byte of the text, both from 1; a column is a character, not a byte. */
function lineAndColumn(text: Uint8Array, position: number): { readonly line: number; readonly column: number } {
  let line = 1;
  let lineStart = 0;
  const end = Math.min(position, text.length);
  for (let at = text.indexOf(0x0a); 0 <= at && at < end; at = text.indexOf(0x0a, lineStart)) {
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
