// Which files of dist/ the packed shell loads. Chunks have no names that say who needs them.
import { posix } from "node:path";

/** Modules name each other by import, and whatever is no module by its address. */
const NAMES = /(?:from|import)\s*\(?\s*"(\.[^"]+)"|new URL\("(\.\.\/(?:workers|electron|node|wasm)\/[^"]+)"/g;

/** Paths below dist/ that the entry leads to, itself included; `read` gives the text of one. */
export function loadedFrom(entry, read) {
  const loaded = new Set();
  const pending = [entry];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    if (loaded.has(path)) continue;
    loaded.add(path);
    if (/\.[cm]js$/.test(path)) pending.push(...namedIn(path, read(path)));
  }
  return loaded;
}

function namedIn(path, code) {
  return [...code.matchAll(NAMES)].map(([, imported, address]) => posix.join(posix.dirname(path), imported ?? address));
}
