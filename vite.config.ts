import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { buildId } from "./electron/build/build-id.mjs";
import { duckDbWithoutEval } from "./electron/build/without-eval.mjs";
import { PAGE_POLICY } from "./electron/node/security-headers.js";

const root = fileURLToPath(new URL(".", import.meta.url));

const duckDb = `${root}node_modules/@duckdb/duckdb-wasm/dist/duckdb-browser-blocking.mjs`;

/**
 * The window and its workers. All addresses are relative: the same files are served under app://lanescope/ and
 * under a path with a secret in it. Nothing is inlined: the content security policy allows no inline code.
 */
export default defineConfig(({ mode }) => ({
  root: `${root}renderer`,
  base: "./",
  plugins: mode === "static" ? [staticPage()] : [],
  // Rolldown compiles TypeScript: Vite's own step before it would take each file alone, and could not put the values
  // of enums (workers/model/event-fields.ts) in place of their names.
  oxc: false,
  define: { LANESCOPE_BUILD_ID: JSON.stringify(buildId()) },
  // The package names only its form for Node.
  resolve: { alias: { "@duckdb/duckdb-wasm/blocking": duckDb } },
  worker: {
    format: "es",
    plugins: () => [duckDbWithoutEval()],
    rolldownOptions: { transform: { typescript: { optimizeEnums: true } } },
  },
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
    // Libraries mark files "use client", for servers that render: there is none here.
    rolldownOptions: { transform: { jsx: "react-jsx" }, checks: { moduleLevelDirective: false } },
  },
}));

/** For any web server: the page carries what our own shells send as headers or answer to calls. */
function staticPage(): Plugin {
  const { version } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
  const tags = [
    { "http-equiv": "Content-Security-Policy", content: PAGE_POLICY },
    { name: "lanescope-static", content: version },
  ];
  // At the beginning: a policy holds only for what comes after it.
  return {
    name: "static-page",
    transformIndexHtml: () => tags.map((attrs) => ({ tag: "meta", attrs, injectTo: "head-prepend" as const })),
  };
}
