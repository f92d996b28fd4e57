const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [0x5b, 0x5d, 0x7b, 0x7d];

/**
 * The members of an object in JSON, as the text of each value, which keeps whole numbers above 2^53 as they are.
 * Undefined: no JSON, no object, or nested deeper than `mostDepth`.
 */
export function jsonMembers(text: string, mostDepth: number): ReadonlyMap<string, string> | undefined {
  if (!isJson(text)) return undefined;
  const members = new Map<string, string>();
  let depth = 0;
  let key: string | undefined;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = endOfString(text, at);
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      depth += 1;
      if (mostDepth < depth || (depth === 1 && code === OPEN_LIST)) return undefined;
      if (depth === 1) from = at + 1;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) {
      if (depth === 1 && key !== undefined) members.set(key, text.slice(from, at).trim());
      depth -= 1;
    } else if (depth === 1 && code === COLON) {
      key = String(JSON.parse(text.slice(from, at)));
      from = at + 1;
    } else if (depth === 1 && code === COMMA) {
      if (key !== undefined) members.set(key, text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return from === 0 ? undefined : members;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Where the quote is that ends the string which begins at `begin`. */
function endOfString(text: string, begin: number): number {
  let end = text.indexOf('"', begin + 1);
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, at: number): boolean {
  let count = 0;
  while (text.charCodeAt(at - 1 - count) === BACKSLASH) count += 1;
  return count % 2 === 1;
}
