import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll } from "vitest";
import { type PackedStandIn, packStandIn, type System } from "../../../electron/build/pack-stand-in.mjs";
import { openPackaged, type Packaged } from "../../../electron/build/packaged.mjs";

export interface PackedBefore {
  readonly packed: PackedStandIn;
  readonly packaged: Packaged;
}

/** The application packed for a system before the tests of this file run, with a stand-in for Electron. */
export function packBefore(system: System): PackedBefore {
  const out = mkdtempSync(join(tmpdir(), "lanescope-packed-"));
  let packed: PackedStandIn | undefined;
  beforeAll(async () => {
    packed = await packStandIn(system, out);
  });
  afterAll(() => rmSync(out, { recursive: true, force: true }));
  const result = () => {
    if (!packed) throw new Error("bug: read before it is packed");
    return packed;
  };
  return {
    get packed() {
      return result();
    },
    get packaged() {
      return openPackaged(result().folder);
    },
  };
}

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A file of the repository as JSON. */
export function readProject(path: string) {
  return JSON.parse(textOfProject(path));
}

export function textOfProject(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
