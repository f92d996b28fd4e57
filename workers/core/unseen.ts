/**
 * Characters that act instead of being seen: control characters of both sets, which a terminal obeys, separators of
 * lines, and those that turn the direction of text around. Names in a trace are anything a process called itself.
 */
export const UNSEEN = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;

/** JSON text in which all of them are escaped, as JSON itself escapes only some. A reader finds the same values. */
export function escapedJson(json: string): string {
  return json.replace(BEYOND_JSON, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Of UNSEEN, those that may stand in the strings of JSON as they are. */
const BEYOND_JSON = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;
