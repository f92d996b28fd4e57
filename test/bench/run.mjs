// Runs a TypeScript program of this folder: node test/bench/run.mjs NAME [arguments]
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "../..");
const [name, ...rest] = process.argv.slice(2);
const outfile = join(root, "node_modules/.cache/bench", `${name}.mjs`);
mkdirSync(dirname(outfile), { recursive: true });
await build({
  entryPoints: [join(here, `${name}.ts`)],
  outfile,
  bundle: true,
  platform: "node",
  format: "esm",
  sourcemap: "inline",
  packages: "external",
  logLevel: "warning",
});
const flags = ["--enable-source-maps", "--expose-gc"];
const { status } = spawnSync(process.execPath, [...flags, outfile, ...rest], { stdio: "inherit" });
process.exitCode = status ?? 1;
