import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { OTHER_SYSTEM } from "../setup/skip.js";

// The command line runs itself once more for a large trace. Nobody must notice but by the speed.

const root = fileURLToPath(new URL("../..", import.meta.url));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanescope-large-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Zeros that take no room on disk. */
function sparse(name: string, size: number): string {
  const path = join(folder, name);
  writeFileSync(path, "");
  truncateSync(path, size);
  return path;
}

/** Runs the built command line; `starts`: the tunables of each process it took. */
function lanescope(tunables: string | undefined, ...argv: string[]) {
  const log = join(folder, "starts");
  writeFileSync(log, "");
  const witness = join(folder, "witness.cjs");
  writeFileSync(
    witness,
    `require("node:fs").appendFileSync(${JSON.stringify(log)}, (process.env.GLIBC_TUNABLES ?? "") + "\\n");`,
  );
  const { GLIBC_TUNABLES: _, ...env } = process.env;
  const ran = spawnSync(process.execPath, ["--require", witness, "dist/cli/lanescope.mjs", ...argv], {
    cwd: root,
    encoding: "utf8",
    env: tunables === undefined ? env : { ...env, GLIBC_TUNABLES: tunables },
  });
  const starts = readFileSync(log, "utf8").split("\n").slice(0, -1);
  return { code: ran.status, out: ran.stdout, err: ran.stderr, starts };
}

const ON = "glibc.malloc.hugetlb=1";

test("a failure on a large file: exit 1 and one line, as without large pages", (context) => {
  if (process.platform !== "linux") context.skip(`${OTHER_SYSTEM}: large pages are asked for on Linux only`);
  const file = sparse("trace", 128 * 1024 * 1024);
  const asked = lanescope(undefined, "info", file);
  const declined = lanescope("glibc.malloc.hugetlb=0", "info", file);
  expect(asked.starts).toEqual(["", ON]);
  expect(declined.starts).toEqual(["glibc.malloc.hugetlb=0"]);
  expect({ ...asked, starts: [] }).toEqual({ ...declined, starts: [] });
  expect(asked).toMatchObject({ code: 1, out: "" });
  expect(asked.err).toMatch(/^lanescope: not a trace .*\n$/);
});

test("so are wrong usage, and a success with its output", () => {
  const file = sparse("trace", 128 * 1024 * 1024);
  const usage = lanescope(undefined, "export", file);
  expect(usage.code).toBe(2);
  expect(usage.err).toMatch(/^lanescope: which table\?.*\n$/);
  const help = lanescope(undefined, "info", file, "--help");
  expect(help).toMatchObject({ code: 0, err: "" });
  expect(help.out).toContain("lanescope info");
});

test("a small file is read by the process that was started", () => {
  const ran = lanescope(undefined, "info", sparse("trace", 4096));
  expect(ran.starts).toEqual([""]);
  expect(ran.code).toBe(1);
});

test.for(["SIGTERM", "SIGKILL"] as const)("the second process ends with the first: %s", async (signal, context) => {
  if (process.platform !== "linux") context.skip(`${OTHER_SYSTEM}: large pages are asked for on Linux only`);
  const log = join(folder, "second");
  const witness = join(folder, "witness.cjs");
  // The second one would never end by itself.
  writeFileSync(
    witness,
    `if (process.env.LANESCOPE_STARTED_BY) {
      require("node:fs").writeFileSync(${JSON.stringify(log)}, String(process.pid));
      setInterval(() => {}, 1000);
    }`,
  );
  const { GLIBC_TUNABLES: _, ...env } = process.env;
  const file = sparse("trace", 128 * 1024 * 1024);
  const argv = ["--require", witness, "dist/cli/lanescope.mjs", "info", file];
  const first = spawn(process.execPath, argv, { cwd: root, env, stdio: "ignore" });
  const ended = new Promise((resolve) => first.on("exit", resolve));
  await expect.poll(() => existsSync(log) && readFileSync(log, "utf8"), { timeout: 20_000 }).toBeTruthy();
  const second = Number(readFileSync(log, "utf8"));
  expect(isAlive(second)).toBe(true);
  first.kill(signal);
  await ended;
  await expect.poll(() => isAlive(second), { timeout: 20_000 }).toBe(false);
});

/** A process that has ended but that nobody has asked about yet counts as ended. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
