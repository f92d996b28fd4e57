import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { rowsIn, traceIn } from "../golden/fleet-support.js";
import { OTHER_SYSTEM } from "../setup/skip.js";
import { lanescope, type Ran, run } from "./run.js";

// The built command in processes that may reserve few addresses, as in batch systems (RLIMIT_AS, setrlimit(2)).

const CLI = fileURLToPath(new URL("../../dist/cli/lanescope.mjs", import.meta.url));
/** In KiB. */
const FEW = 4_000_000;

const folder = mkdtempSync(join(tmpdir(), "lanescope-addresses-"));
const trace = join(folder, "trace");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
// So large that workers decode it.
beforeAll(() => void traceIn(trace, 1, { events: 400_000, packetBytes: 1 << 18 }));

/** Runs the command in a process with few addresses, and the processes that it starts. */
function withFew(...args: string[]): Ran {
  return run("sh", ["-c", `ulimit -v ${FEW}; exec "$0" "$@"`, process.execPath, CLI, ...args]);
}

function needsLinux(skip: (why: string) => never): void {
  if (process.platform !== "linux") skip(OTHER_SYSTEM);
}

test("a command tells the same in 4 GB of addresses", ({ skip }) => {
  needsLinux(skip);
  const table = ["export", trace, "--table", "exits"];
  expect(withFew(...table)).toEqual(lanescope(...table));
});

test("so do the processes that fleet starts", ({ skip }) => {
  needsLinux(skip);
  const dataset = join(folder, "dataset");
  const { code, err } = withFew("fleet", trace, "-o", dataset, "--tables", "exits");
  expect([code, err]).toEqual([0, expect.stringMatching(/1 written/)]);
  expect(rowsIn(dataset, "exits")).toBeGreaterThan(0);
});

test("failures keep their text and their exit code", ({ skip }) => {
  needsLinux(skip);
  const missing = ["info", join(folder, "missing")];
  expect(withFew(...missing)).toEqual(lanescope(...missing));
});

test("whoever stops the command stops all of it", async ({ skip }) => {
  needsLinux(skip);
  const line = `ulimit -v ${FEW}; exec "$0" "$@"`;
  const words = [process.execPath, CLI, "export", trace, "--table", "events", "-o", join(folder, "events.csv")];
  const child = spawn("sh", ["-c", line, ...words], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  const children = () => readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8").trim();
  await expect.poll(children, { timeout: 60_000, interval: 5 }).not.toBe("");
  const inner = Number(children());
  child.kill("SIGTERM");
  expect(await ended).toBe(128 + 15);
  expect(() => process.kill(inner, 0)).toThrow("ESRCH");
});
