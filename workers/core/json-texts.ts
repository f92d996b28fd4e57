import { parsedJson } from "./parsed-json.js";
import { escapedJson } from "./unseen.js";

/** The texts of a JSON document, and the document with others in their place. */
export interface JsonTexts {
  readonly texts: readonly string[];
  /** `texts`: one for each, in the same order. */
  with(texts: readonly string[]): string;
}

/** `isKept`: values under such a key stay as they are. Undefined: it is no JSON. */
export function jsonTexts(json: string, isKept: (key: string) => boolean): JsonTexts | undefined {
  const file = parsedJson(json);
  if (file === undefined) return undefined;
  const texts: string[] = [];
  const isMeant = (key: string, value: unknown): value is string => typeof value === "string" && !isKept(key);
  JSON.stringify(file, (key, value: unknown) => {
    if (isMeant(key, value)) texts.push(value);
    return value;
  });
  return {
    texts,
    with(others) {
      let next = 0;
      const put = (key: string, value: unknown) => (isMeant(key, value) ? (others[next++] ?? "") : value);
      return `${escapedJson(JSON.stringify(file, put, 2))}\n`;
    },
  };
}
