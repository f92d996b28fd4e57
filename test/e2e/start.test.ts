import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What `npm start` runs. */
const { scripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const [, ...START] = scripts.start.split(" ");
const state = mkdtempSync(join(tmpdir(), "lanescope-start-"));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(state, { recursive: true, force: true });
});

test("without a display, npm start says what is in the trace and serves the window until Ctrl-C", async () => {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const started = spawn(process.execPath, START, {
    cwd: root,
    env: { ...environment, LANESCOPE_STATE: state },
  });
  child = started;
  let output = "";
  const printed = new Promise<string>((resolve, reject) => {
    started.stdout.on("data", (text) => {
      output += text;
      const [url] = /http:\/\/127\.0\.0\.1:\d+\/\S+/.exec(output) ?? [];
      if (url) resolve(url);
    });
    started.once("exit", () => reject(new Error(output)));
  });
  const page = await fetch(await printed);
  expect(output).toMatch(/^There is no display/);
  expect(output).toContain("labhost");
  expect(page.status).toBe(200);
  const exited = new Promise((resolve) => started.once("exit", resolve));
  started.kill("SIGINT");
  expect(await exited).toBe(0);
});

test.each([
  [["/no/such/trace"], "cannot open /no/such/trace: no such file or folder"],
  [["info"], `cannot open ${join(root, "info")}: no such file or folder`],
  [["--process-names", "/no/names", "samples"], "cannot read process names: no such file or folder (/no/names)"],
])("what npm start cannot open is said in one line: %j", (argv, message) => {
  const { status, stderr } = spawnSync(process.execPath, [...START, ...argv], { cwd: root, encoding: "utf8" });
  expect({ status, stderr }).toEqual({ status: 1, stderr: `lanescope: ${message}\n` });
});
