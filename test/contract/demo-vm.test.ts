import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

test("npm run demo:vm says what is missing, and installs nothing", () => {
  const args = ["test/setup/run-program.mjs", "test/guest/demo.ts"];
  // With this path no program is found.
  const { status, stderr, stdout } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    env: { ...process.env, PATH: "/nonexistent" },
  });
  expect(stderr).toMatch(/^A VM needs what is not here\. On Debian: sudo apt-get install qemu-system-x86 /);
  expect(stdout).toBe("");
  expect(status).toBe(1);
});
