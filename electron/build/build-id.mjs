// Names the code that the lanes of a trace depend on: index files of other code are not read.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** How the core is compiled, and the libraries that unpack archives. */
const BESIDE = ["electron/build/flat-core.mjs", "package-lock.json"];

/** A hash over all sources of the engine: any change of them may change what is shown. */
export function buildId() {
  const hash = createHash("sha256");
  const sources = readdirSync(join(ROOT, "workers"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).split(sep).join("/"));
  for (const path of [...sources.sort(), ...BESIDE])
    hash
      .update(path)
      .update("\0")
      .update(readFileSync(join(ROOT, path)))
      .update("\0");
  return hash.digest("hex").slice(0, 32);
}
