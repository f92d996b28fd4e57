// Other versions of Node than the one that runs the tests: npm has each as a package of one system and processor.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The oldest that package.json allows, and a current one. */
const VERSIONS = ["20.20", "26"];

const cache = fileURLToPath(new URL("../../node_modules/.cache/node", import.meta.url));

/** Those of `VERSIONS` that do not run now. */
export function otherVersions() {
  return VERSIONS.filter((version) => !`${process.version}.`.startsWith(`v${version}.`));
}

/** The path of Node's executable in that version, fetched once into node_modules/.cache; undefined without a network. */
export function getNode(version) {
  const folder = join(cache, version);
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const program = join(folder, "node_modules", name, "bin", process.platform === "win32" ? "node.exe" : "node");
  if (!existsSync(program)) fetchPackage(`${name}@${version}`, folder);
  return existsSync(program) ? program : undefined;
}

function fetchPackage(spec, folder) {
  console.log(`fetching ${spec}…`);
  mkdirSync(folder, { recursive: true });
  const options = ["install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", spec];
  spawnSync("npm", options, { cwd: folder, stdio: "ignore", timeout: 300_000, shell: process.platform === "win32" });
}
