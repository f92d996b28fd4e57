import { escapedJson, UNSEEN } from "./unseen.js";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Halves of characters, and what XML does not allow: a picture with one of these cannot be read at all. */
const NO_CHARACTER = /[\p{Cs}\ufffe\uffff]/gu;

/** Text for HTML and SVG, also inside quotes: processes may call themselves "<script>". Unseen characters become U+FFFD. */
export function escapedMarkup(text: string): string {
  const visible = text.replace(UNSEEN, "\ufffd").replace(NO_CHARACTER, "\ufffd");
  return visible.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? "");
}

/** Data as JSON that may stand inside a script element: nothing in it ends that, or acts on who reads the page's source. */
export function scriptJson(data: unknown): string {
  return escapedJson(JSON.stringify(data)).replace(
    /[<>&]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
