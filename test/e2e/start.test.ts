import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const state = mkdtempSync(join(tmpdir(), "lanescope-start-"));
let child: ChildProcess | undefined;

afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(state, { recursive: true, force: true });
});

test("without a display, npm start says what is in the trace and serves the window until Ctrl-C", async () => {
  const { DISPLAY: _x, WAYLAND_DISPLAY: _wayland, ...environment } = process.env;
  const started = spawn(process.execPath, ["dist/launch/start.mjs"], {
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

test("a trace that is not there is said in one line", async () => {
  const started = spawn(process.execPath, ["dist/launch/start.mjs", "/no/such/trace"], { cwd: root });
  child = started;
  let errors = "";
  started.stderr.on("data", (text) => {
    errors += text;
  });
  expect(await new Promise((resolve) => started.once("close", resolve))).toBe(1);
  expect(errors).toBe("lanescope: cannot open /no/such/trace: no such file or folder\n");
});
