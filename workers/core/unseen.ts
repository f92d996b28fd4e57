/**
 * Characters that act on a terminal or an editor instead of being visible: control characters of both sets, line
 * separators, and marks that change the direction of text. Names in a trace may contain them: a process names itself.
 */
export const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/**
 * The same text with those characters in sight: "␛[31m", "‹U+202E›gnp.exe". For windows, where they would turn the text
 * around them, or vanish.
 */
export function visibleText(text: string): string {
  return text.replace(UNSEEN, (char) => {
    const code = char.charCodeAt(0);
    // Unicode has a picture of each control character of ASCII.
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : `‹U+${code.toString(16).toUpperCase().padStart(4, "0")}›`;
  });
}

/** JSON text with all such characters escaped: JSON itself escapes only some. The text parses to the same values. */
export function escapedJson(json: string): string {
  return json.replace(BEYOND_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** The characters of UNSEEN that JSON does not require to be escaped. */
const BEYOND_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
