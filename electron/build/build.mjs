// Builds everything a checkout needs to run into dist/: `npm ci` calls this through `prepare`.
//
//   dist/renderer/   the window and its web workers (vite)
//   dist/NAME/*.mjs  what runs in Node or in Electron's main process (esbuild, one build with shared chunks)
//   dist/electron/preload.cjs
//   dist/sql/duckdb.cjs   DuckDB for Node, whose WebAssembly is that of the window
//   dist/wasm/ and dist/renderer/wasm/   the flat core and decoders as WebAssembly, for Node and for the window
//
// The build goes to another name and is renamed at the end, so that a running copy never sees half a build.
//
// Every Node bundle, chunks included, lies exactly one folder below dist/. So relative addresses hold from all of them:
// `new URL("../workers/decode.node.mjs", import.meta.url)` is the decode worker, "../renderer/" is the window.
import { chmodSync, existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { buildId } from "./build-id.mjs";
import { thirdPartyLicences } from "./licences.mjs";
import { writeWasm } from "./wasm.mjs";
import { buildWindow } from "./window.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const fresh = `dist.new-${process.pid}`;
const started = performance.now();

try {
  await Promise.all([
    buildWindow(join(root, fresh, "renderer"), "production"),
    bundleNode(),
    bundlePreload(),
    bundleDuckDb(),
  ]);
  await writeWasm(join(root, fresh, "wasm"));
  writeFileSync(join(root, fresh, "third-party-licences.txt"), thirdPartyLicences(root));
  replaceDist();
  linkCommand();
} finally {
  rmSync(join(root, fresh), { recursive: true, force: true });
}
console.log(`built dist/ in ${((performance.now() - started) / 1000).toFixed(1)} s`);

function bundleNode() {
  const entries = {
    "cli/lanescope": "electron/cli/lanescope.ts",
    "launch/watch-fetch": "electron/launch/watch-fetch.ts",
    "electron/main": "electron/main/entry.ts",
    "workers/decode.node": "workers/entry/decode.node.ts",
    "workers/prefault.node": "workers/entry/prefault.node.ts",
    "node/qmp-thread": "electron/node/vm/replay/qmp-thread.ts",
  };
  return bundle({
    ...common(),
    entryPoints: entries,
    format: "esm",
    splitting: true,
    outExtension: { ".js": ".mjs" },
    chunkNames: "chunks/[name]-[hash]",
  });
}

/** A sandboxed preload is one CommonJS file that requires nothing but `electron`. */
function bundlePreload() {
  return bundle({
    ...common(),
    entryPoints: { "electron/preload": "electron/preload/preload.ts" },
    format: "cjs",
    outExtension: { ".js": ".cjs" },
  });
}

/** It is CommonJS, and loaded by its path when somebody asks in SQL. */
function bundleDuckDb() {
  return bundle({
    ...common(),
    entryPoints: { "sql/duckdb": "@duckdb/duckdb-wasm/blocking" },
    format: "cjs",
    outExtension: { ".js": ".cjs" },
  });
}

function replaceDist() {
  const old = join(root, `dist.old-${process.pid}`);
  if (existsSync(join(root, "dist"))) renameSync(join(root, "dist"), old);
  renameSync(join(root, fresh), join(root, "dist"));
  rmSync(old, { recursive: true, force: true });
}

/**
 * Makes `npx lanescope` work in a checkout. With a `bin` in package.json, npx would install the checkout into its cache
 * at first use and build it again there; before `npm ci` that fails, and npx keeps the broken copy.
 */
function linkCommand() {
  const command = join(root, "dist/cli/lanescope.mjs");
  const link = join(root, "node_modules/.bin/lanescope");
  chmodSync(command, 0o755);
  rmSync(link, { force: true });
  if (process.platform === "win32") writeFileSync(`${link}.cmd`, `@node "${command}" %*\r\n`);
  else symlinkSync("../../dist/cli/lanescope.mjs", link);
}

function common() {
  return {
    absWorkingDir: root,
    outdir: fresh,
    bundle: true,
    platform: "node",
    target: "node20",
    external: ["electron"],
    sourcemap: "linked",
    // V8 reads half as much at each start. Stacks are told by the maps (cli/lanescope.ts).
    minify: true,
    sourcesContent: false,
    legalComments: "none",
    define: { LANESCOPE_BUILD_ID: JSON.stringify(buildId()) },
    logLevel: "warning",
  };
}
