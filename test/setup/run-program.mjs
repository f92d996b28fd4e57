// Runs a TypeScript program of the tests: node test/setup/run-program.mjs test/bench/bench.ts [arguments]
import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { writeFlatModulesForSources } from "../../electron/build/flat-core.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [program, ...rest] = process.argv.slice(2);
const outfile = join(root, "node_modules/.cache/programs", `${basename(program, ".ts")}.mjs`);
await build({
  entryPoints: [join(root, program)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: "inline",
  packages: "external",
  logLevel: "warning",
});
await writeFlatModulesForSources();
// Ctrl+C reaches the program too, which ends as it likes.
process.on("SIGINT", () => {});
const flags = ["--enable-source-maps", "--expose-gc"];
const { status } = spawnSync(process.execPath, [...flags, outfile, ...rest], { cwd: root, stdio: "inherit" });
process.exitCode = status ?? 1;
