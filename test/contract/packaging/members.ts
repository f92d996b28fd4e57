import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { System } from "../../../electron/build/pack-stand-in.mjs";
import { problemsOf, weigh, weightText } from "../../../electron/build/packaged.mjs";
import type { PackedBefore } from "./packed.js";

/** What holds on every system. */
export function testMembers(system: System, all: PackedBefore): void {
  test("has all that it loads and nothing else, the fuses of a viewer, and less than 100 MB beside Electron", async () => {
    console.log(`${system}\n${weightText(weigh(all.packaged))}`);
    expect(await problemsOf(all.packaged)).toEqual([]);
    const files = [...all.packaged.files.keys()];
    expect(files).toContain("dist/renderer/index.html");
    expect(files).toContain("dist/electron/preload.cjs");
    expect(files).toContain("dist/workers/decode.node.mjs");
    expect(files).toContain("dist/node/qmp-thread.mjs");
    expect(files.filter((path) => /\.map$|node_modules/.test(path))).toEqual([]);
  });

  test("has a package.json without what only developers need", () => {
    const metadata = JSON.parse(all.packaged.read("package.json"));
    expect(metadata).toMatchObject({ name: "lanescope", main: "dist/electron/main.mjs", type: "module" });
    expect(Object.keys(metadata)).not.toContain("scripts");
    expect(Object.keys(metadata)).not.toContain("devDependencies");
    expect(all.packaged.files.get("package.json")).toBeLessThan(2048);
  });

  test("brings its licence, those of all packages in it, and those of Electron and Chromium", () => {
    const licence = (name: string) => readFileSync(join(all.packaged.resources, "licences", name), "utf8");
    expect(licence("LICENSE.txt")).toContain("Apache License");
    for (const name of Object.keys(JSON.parse(all.packaged.read("package.json")).dependencies)) {
      expect(licence("third-party.txt")).toMatch(new RegExp(`^${name} \\d`, "m"));
    }
    if (system === "darwin") return;
    expect(existsSync(join(all.packed.folder, "LICENSE.electron.txt"))).toBe(true);
    expect(existsSync(join(all.packed.folder, "LICENSES.chromium.html"))).toBe(true);
  });

  test("brings the samples and the command line as real files", () => {
    for (const name of ["samples/index.json", "bin/lanescope", "bin/lanescope.cmd"]) {
      expect(existsSync(join(all.packaged.resources, name)), name).toBe(true);
    }
  });
}
