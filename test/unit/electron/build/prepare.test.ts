import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

test("npm ci --omit=dev succeeds without a build, and says so", () => {
  const checkout = mkdtempSync(join(tmpdir(), "lanescope-prepare-"));
  const script = join(checkout, "electron/build/prepare.mjs");
  mkdirSync(dirname(script), { recursive: true });
  copyFileSync(fileURLToPath(new URL("../../../../electron/build/prepare.mjs", import.meta.url)), script);
  const { status, stderr } = spawnSync(process.execPath, [script], { encoding: "utf8" });
  rmSync(checkout, { recursive: true });
  expect(status).toBe(0);
  expect(stderr).toMatch(/^lanescope: not built, .*\n$/);
});
