import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { DEFAULTS, type GenerateOptions, generate } from "../generator/generate.js";

const root = process.cwd();

/** A generated trace, made if it is not there yet; answers what is to be opened. */
export function madeTrace(events: number, shape: Partial<GenerateOptions> = {}): string {
  const name = [events, ...Object.values(shape)].join("-");
  const out = join(root, "node_modules/.cache/bench", `trace-${name}`);
  const made = join(out, shape.format ?? "kernel");
  // Written last.
  if (existsSync(join(out, "truth.json"))) return made;
  rmSync(out, { recursive: true, force: true });
  console.error(`generating ${events} events…`);
  return generate({ ...DEFAULTS, ...shape, out, events }).folder;
}

/** A program of this folder beside the builds, so that it finds what the product finds. */
export async function bundle(name: string, define: Readonly<Record<string, string>> = {}): Promise<string> {
  const outfile = join(root, `dist/bench/${name}.mjs`);
  mkdirSync(join(root, "dist/bench"), { recursive: true });
  const entryPoints = [join(root, `test/bench/${name}.ts`)];
  const packages = "external" as const;
  const how = { bundle: true, platform: "node", format: "esm", packages, logLevel: "warning" } as const;
  await build({ entryPoints, outfile, define: { ...define }, ...how });
  return outfile;
}
