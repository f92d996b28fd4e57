import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { findElectron } from "../../electron/launch/electron-binary.js";
import { describeWith, NO_ELECTRON } from "../setup/skip.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [{ file }] = JSON.parse(readFileSync(join(root, "samples/index.json"), "utf8"));
const sample = join(root, "samples", file);

const why = `${NO_ELECTRON} here; npx install-electron fetches it`;

describeWith("a command in the real Electron, without a display", findElectron(), why, (electron) => {
  test.each([
    [["info", sample, "--json"]],
    [["export", sample, "--table", "steal"]],
    [["bogus"]],
    [["info", "/no/such/trace"]],
  ])("%j writes and ends as in Node", (args) => {
    const wanted = run(process.execPath, [join(root, "dist/cli/lanescope.mjs"), ...args]);
    // On Windows, Electron begins its output with an empty line (docs/command-line.md).
    const newline = process.platform === "win32" ? "\r\n" : "";
    const noSandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    expect(run(electron, [...noSandbox, root, ...args])).toEqual({ ...wanted, out: newline + wanted.out });
  });

  test("a dataset of two traces is written by worker processes", () => {
    const folder = mkdtempSync(join(tmpdir(), "lanescope-electron-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const noSandbox = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const { code, err } = run(electron, [
      ...noSandbox,
      root,
      "fleet",
      sample,
      `${sample}.none`,
      "-o",
      folder,
      "--jobs",
      "2",
    ]);
    expect([code, err]).toEqual([0, expect.stringMatching(/1 written, 1 failed;.* at most .* in a job\n$/)]);
  });
});

function run(program: string, args: readonly string[]) {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 1 << 26, env });
  return { code: status, out: stdout, err: stderr };
}
