import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DEFAULTS, generate } from "../bench/generator/generate.js";

/** A drive that fails behind the first 200 kB of each file: all that commands read goes through this call. */
const FAILING = `
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
const { read } = fs;
fs.read = (fd, into, at, length, position, done) =>
  200_000 < position + length
    ? setImmediate(done, Object.assign(new Error("EIO: i/o error, read"), { code: "EIO" }))
    : read(fd, into, at, length, position, done);
syncBuiltinESMExports();
`;
const DRIVE = "the disk or drive reports an error";

const folder = mkdtempSync(join(tmpdir(), "lanescope-unreadable-"));
const trace = join(folder, "kernel");
beforeAll(() => generate({ ...DEFAULTS, events: 40_000, cpus: 2, vms: 1, out: folder }));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function failing(...args: string[]) {
  const program = join(process.cwd(), "dist/cli/lanescope.mjs");
  const preload = `data:text/javascript,${encodeURIComponent(FAILING)}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--import", preload, program, ...args], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
    env: { ...process.env, LANESCOPE_CACHE: join(folder, "cache") },
  });
  return { code: status, out: stdout, err: stderr };
}

test.each([
  ["info", trace],
  ["index", trace],
  ["export", trace, "--table", "intervals"],
  ["report", trace],
])("%s writes what the rest of a trace tells, and says what could not be read", (...args) => {
  const { code, out, err } = failing(...args);
  expect(err).toContain(`not all could be read: cannot read: ${DRIVE}`);
  expect(err).toMatch(/channel0_\d, byte \d+/);
  expect(out.length).toBeGreaterThan(50);
  expect(code).toBe(0);
});

test.each([
  ["a table of events", ["export", trace, "--table", "events", "-o", join(folder, "events.csv")]],
  ["a bundle", ["convert", trace, "-o", join(folder, "part.lanescope")]],
])("%s that cannot be whole is not written", (_, args) => {
  const { code, err } = failing(...args);
  expect(err).toContain(DRIVE);
  expect(code).toBe(1);
  expect(readdirSync(folder).filter((name) => /events|part|partial/.test(name))).toEqual([]);
});
