// Before `npm start`: says what to do where dist/ is missing, as after `npm ci --ignore-scripts`.
import { existsSync } from "node:fs";

if (!existsSync(new URL("../../dist/cli/lanescope.mjs", import.meta.url))) {
  console.error("lanescope: it is not built yet: npm ci && npm run build");
  process.exitCode = 1;
}
