import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/**
 * The window and its workers. All addresses are relative: the same files are served under app://lanescope/ and
 * under a path with a secret in it. Nothing is inlined: the content security policy allows no inline code.
 */
export default defineConfig({
  root: `${root}renderer`,
  base: "./",
  plugins: [react()],
  worker: { format: "es" },
  build: {
    outDir: `${root}dist/renderer`,
    emptyOutDir: true,
    target: "es2023",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4096,
  },
});
