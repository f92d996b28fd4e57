// Prints what a packed application is made of, as CycloneDX: npm's own list of the packages in it, and Electron, which
// is no dependency of a package but the program itself. Chromium and Node come with Electron and have its version.
//   node electron/build/sbom.mjs > Lanescope.cdx.json
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { nameOf, shippedPackages } from "./shipped.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const require = createRequire(import.meta.url);

const bill = JSON.parse(npm("sbom", "--sbom-format=cyclonedx", "--sbom-type=application"));
// npm's own --omit=dev also leaves out what both a packed package and one for development need.
const packages = shippedPackages(root).map(([path, { version }]) => `${nameOf(path)}@${version}`);
const shipped = new Set([bill.metadata.component["bom-ref"], ...packages]);
const { name } = require("../../package.json");
const { version, license, description } = require("electron/package.json");
// npm calls the application by the name of its folder.
bill.metadata.component.name = name;
bill.components = bill.components.filter((component) => shipped.has(component["bom-ref"]));
bill.dependencies = bill.dependencies
  .filter(({ ref }) => shipped.has(ref))
  .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((other) => shipped.has(other)) }));
bill.components.push({
  "bom-ref": `electron@${version}`,
  type: "framework",
  name: "electron",
  version,
  scope: "required",
  description,
  purl: `pkg:npm/electron@${version}`,
  licenses: [{ license: { id: license } }],
});
console.log(JSON.stringify(bill, undefined, 2));

function npm(...options) {
  const isWindows = process.platform === "win32";
  const { status, stdout, stderr } = spawnSync("npm", options, { cwd: root, encoding: "utf8", shell: isWindows });
  if (status !== 0) throw new Error(`npm ${options.join(" ")} failed: ${stderr}`);
  return stdout;
}
