/**
 * Characters that act on a terminal or an editor instead of being visible: control characters of both sets, line
 * separators, and marks that change the direction of text. Names in a trace may contain them: a process names itself.
 */
export const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** JSON text with all such characters escaped: JSON itself escapes only some. The text parses to the same values. */
export function escapedJson(json: string): string {
  return json.replace(BEYOND_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The characters of UNSEEN that JSON does not require to be escaped. */
const BEYOND_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
