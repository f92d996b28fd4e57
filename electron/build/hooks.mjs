// What electron-builder calls while it packs (electron-builder.yml).
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadedFrom } from "./module-graph.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Adds to the packed files all that the shell loads, and no chunk that only `npm start` or the commands do. */
export function beforePack({ packager }) {
  const { main } = packager.info.metadata;
  const loaded = loadedFrom(main, (path) => readFileSync(join(root, path), "utf8"));
  packager.config.files.push({ filter: [...loaded] });
}

/** Electron's own welcome window, which a distribution that is no zip still has. */
export function afterExtract({ packager, appOutDir }) {
  rmSync(join(packager.getResourcesDir(appOutDir), "default_app.asar"), { force: true });
}
