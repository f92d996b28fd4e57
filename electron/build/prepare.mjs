// `npm ci` builds, unless it left out what building needs: `npm ci --omit=dev` is right too, for a look at the packages.
import { existsSync } from "node:fs";

if (existsSync(new URL("../../node_modules/vite/package.json", import.meta.url))) await import("./build.mjs");
else console.error("lanescope: not built, since packages for development are left out: npm ci && npm start");
