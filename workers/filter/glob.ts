import { Matcher } from "./pattern/matcher.js";
import { ANY, allBut, any, charSet, one, type Pattern } from "./pattern/pattern.js";

const NO_SLASH = allBut(charSet("/"));

/** Patterns are written out level by level. */
const MAX_DEPTH = 100;

/**
 * A pattern for whole texts, above all lane paths: `*` is anything within one part between slashes, `**` anything,
 * `?` one character; `{a,b}` either. Anything else is itself. Case counts.
 * Undefined if it is nested too deeply.
 */
function parseGlob(pattern: string): Pattern | undefined {
  const opened: Pattern[][][] = [];
  const lastClose = pattern.lastIndexOf("}");
  let alternatives: Pattern[][] = [[]];
  const add = (part: Pattern) => alternatives.at(-1)?.push(part);
  const close = () => {
    const inner = alternatives;
    alternatives = opened.pop() ?? [[]];
    add({ is: "either", parts: inner.map((parts) => ({ is: "row", parts })) });
  };
  for (let i = 0; i < pattern.length; i += 1) {
    const char = pattern[i] as string;
    if (char === "*") {
      const from = i;
      while (pattern[i + 1] === "*") i += 1;
      // A run of any length means no more than two.
      add(any(from < i ? ANY : NO_SLASH));
    } else if (char === "?") add({ is: "one", of: NO_SLASH });
    else if (char === "{" && i < lastClose) {
      if (MAX_DEPTH <= opened.length) return undefined;
      opened.push(alternatives);
      alternatives = [[]];
    } else if (char === "}" && 0 < opened.length) close();
    else if (char === "," && 0 < opened.length) alternatives.push([]);
    else add(one(char));
  }
  while (0 < opened.length) close();
  return { is: "row", parts: alternatives[0] ?? [] };
}

/** Whether a whole text is meant by a glob; undefined if the glob is too large. */
export function globMatcher(pattern: string): ((text: string) => boolean) | undefined {
  const parsed = parseGlob(pattern);
  const matcher = parsed && Matcher.of(parsed, true);
  return matcher && ((text) => matcher.test(text));
}

/** Whether a lane's path is meant by a glob: as a whole, or by its last parts ("vm/961/vcpu/*", "vcpu/0"). */
export function pathMatcher(pattern: string): ((path: string) => boolean) | undefined {
  const folders: Pattern = { is: "row", parts: [any(ANY), one("/")] };
  const path = parseGlob(pattern);
  if (path === undefined) return undefined;
  const before: Pattern = { is: "repeat", part: folders, least: 0, most: 1 };
  const matcher = Matcher.of({ is: "row", parts: [before, path] }, true);
  return matcher && ((path) => matcher.test(path));
}
