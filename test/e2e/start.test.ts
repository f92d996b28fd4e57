import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";
import { fsPath } from "../../electron/node/fs-path.js";
import { argumentFor } from "../../electron/node/open-arguments.js";
import { OTHER_SYSTEM } from "../setup/skip.js";

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

test("Electron that gets no sandbox is explained", (context) => {
  if (process.platform === "win32") context.skip(`${OTHER_SYSTEM}: Windows has no user namespaces`);
  const dist = join(state, "dist");
  mkdirSync(dist, { recursive: true });
  // Stands in for Electron on a system without user namespaces.
  const program = `#!/bin/sh
for argument; do echo "$argument"; done > "$(dirname "$0")/arguments"
echo "[1:FATAL:setuid_sandbox_host.cc(158)] The SUID sandbox helper binary was found, but is not configured." >&2
kill -ABRT $$
`;
  writeFileSync(join(dist, "electron"), program, { mode: 0o755 });
  const env = { ...process.env, DISPLAY: ":99", LANESCOPE_SHELL: "electron", ELECTRON_OVERRIDE_DIST_PATH: dist };
  const sample = join(root, "samples/README.md");
  const argv = [process.execPath, ...START, pathToFileURL(sample).href];
  // A name that is not UTF-8, which only Linux has: a shell makes its bytes, and a URL hands them on.
  const odd = process.platform === "linux" ? [join(state, "n\udcff")] : [];
  for (const path of odd) writeFileSync(fsPath(path), "");
  const withOdd = `exec "$@" ${odd.length === 0 ? "" : '"$(printf "%s/n\\377" "$0")"'}`;
  const { status, stdout } = spawnSync("sh", ["-c", withOdd, state, ...argv], { cwd: root, encoding: "utf8", env });
  expect(status).toBe(1);
  const [what, how] = stdout.split("\n");
  expect(what).toBe("Electron is here, but this system does not let it make its sandbox.");
  expect(how).toMatch(/^To change that, .*set LANESCOPE_SHELL=browser to do without Electron\.$/);
  const isRoot = process.platform === "linux" && process.getuid?.() === 0;
  const passed = readFileSync(join(dist, "arguments"), "utf8").trimEnd().split("\n");
  expect(passed).toEqual([root, ...(isRoot ? ["--no-sandbox"] : []), sample, ...odd.map(argumentFor)]);
  expect(passed.at(-1)).toMatch(process.platform === "linux" ? /%ff$/ : /README\.md$/);
});

test("where nothing is built, npm start says what to do", () => {
  const [, script = ""] = scripts.prestart.split(" ");
  const copy = join(state, script);
  mkdirSync(dirname(copy), { recursive: true });
  copyFileSync(join(root, script), copy);
  const ran = (file: string) => spawnSync(process.execPath, [file], { encoding: "utf8" });
  expect(ran(join(root, script))).toMatchObject({ status: 0, stderr: "" });
  expect(ran(copy)).toMatchObject({
    status: 1,
    stderr: expect.stringMatching(/^lanescope: it is not built yet: .*\n$/),
  });
});
