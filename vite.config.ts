import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * The window and its workers. All addresses are relative: the same files are served under app://lanescope/ and
 * under a path with a secret in it. Nothing is inlined: the content security policy allows no inline code.
 */
export default defineConfig({
  root: `${root}renderer`,
  base: "./",
  // Rolldown compiles TypeScript: Vite's own step before it would take each file alone, and could not put the values
  // of enums (workers/model/event-fields.ts) in place of their names.
  oxc: false,
  worker: { format: "es", rolldownOptions: { transform: { typescript: { optimizeEnums: true } } } },
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
});
