import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readProject } from "./packed.js";

test("the bill of materials names the application, Electron, and each package that is packed", () => {
  const script = fileURLToPath(new URL("../../../electron/build/sbom.mjs", import.meta.url));
  const { stdout, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  expect(stderr).toBe("");
  const { bomFormat, metadata, components } = JSON.parse(stdout);
  expect([bomFormat, metadata.component.name, metadata.component.purl]).toEqual([
    "CycloneDX",
    "lanescope",
    `pkg:npm/lanescope@${readProject("package.json").version}`,
  ]);
  const packed = Object.entries<Locked>(readProject("package-lock.json").packages)
    .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
    .map(([path, { version }]) => `${path.split("node_modules/").at(-1)}@${version}`);
  // A package may lie in several places.
  const electron = readProject("node_modules/electron/package.json").version;
  const named = components.map(({ "bom-ref": reference }: { "bom-ref": string }) => reference);
  expect(named.sort()).toEqual([...new Set(packed), `electron@${electron}`].sort());
});

interface Locked {
  readonly version: string;
  readonly dev?: boolean;
  /** Also wanted by something for development, and else only by a peer that may be missing. */
  readonly devOptional?: boolean;
}
