import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { COMMANDS, HELP_OPTIONS, PLANNED, VERSION_OPTIONS } from "../../electron/cli/args.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { describeWith, OTHER_SYSTEM } from "../setup/skip.js";
import { type InstalledApp, installApp, type Ran, run } from "./installed-app.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lanescope-installed-"));
const trace = join(folder, "trace");
/** Large enough for threads that unpack and decode. */
const [{ file }] = JSON.parse(readFileSync(join(root, "samples/index.json"), "utf8"));
const sample = join(root, "samples", file);

let app: InstalledApp;
beforeAll(() => {
  app = installApp(folder);
  generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, packetBytes: 16384, out: trace });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same arguments to the command line of a checkout. */
function inCheckout(...args: string[]): Ran {
  return run(process.execPath, [join(root, "dist/cli/lanescope.mjs"), ...args]);
}

/** What a pipe of Linux holds (pipe(7)). */
const PIPE_BYTES = 1 << 16;

const STEAL = ["export", trace, "--table", "steal"];

test.each([
  [["info", sample]],
  [["info", trace, "--json"]],
  [[...STEAL, "--format", "jsonl"]],
  [["report", trace, "--format", "md"]],
  [["--version"]],
  [["-h"]],
  [["help", "report"]],
  [["open", "--help"]],
])("an installed application runs %j as a checkout does", (args) => {
  const wanted = inCheckout(...args);
  expect(wanted).toMatchObject({ code: 0, out: expect.stringMatching(/./) });
  expect(app.start(args)).toEqual(wanted);
});

test.each([
  [2, ["bogus"]],
  [2, ["convert", trace]],
  [2, ["info"]],
  [2, ["export", trace, "--table", "steal", "--format", "xml"]],
  [1, ["info", "/no/such/trace"]],
])("it ends with %d as a checkout does, after one line: %j", (code, args) => {
  const wanted = inCheckout(...args);
  expect(wanted).toEqual({ code, out: "", err: expect.stringMatching(/^lanescope: .*\n$/) });
  expect(app.start(args)).toEqual(wanted);
});

test("a file is written as a checkout writes it", () => {
  const file = join(folder, "events.csv");
  expect(app.start([...STEAL, "-o", file])).toEqual({ code: 0, out: "", err: "" });
  expect(readFileSync(file, "utf8")).toBe(inCheckout(...STEAL).out);
});

test.each([
  [[]],
  [[trace]],
  [["open", trace]],
  [["--disable-gpu", trace]],
  [["no-such-file.zip"]],
  [["--user-data-dir=/x", "--enable-features=info"]],
])("%j opens the window", (args) => {
  expect(app.start(args)).toEqual({ code: 0, out: `WINDOW ${JSON.stringify(args)}\n`, err: "" });
});

test("the first -- is for Chromium, as the script on Windows puts it", () => {
  const args = ["open", trace, "--topology", "cpus"];
  expect(app.start(["--", ...args]).out).toBe(`WINDOW ${JSON.stringify(args)}\n`);
  expect(app.start(["--", ...STEAL])).toEqual(inCheckout(...STEAL));
});

test("a word that is a file or folder opens the window, unless it is a command", () => {
  const cwd = join(folder, "here");
  mkdirSync(join(cwd, "traces"), { recursive: true });
  mkdirSync(join(cwd, "info"));
  expect(app.start(["traces"], cwd).out).toBe('WINDOW ["traces"]\n');
  expect(app.start(["info"], cwd)).toMatchObject({ code: 2, out: "" });
});

test("Chromium's options may stand before a command", () => {
  expect(app.start(["--no-sandbox", "--", ...STEAL])).toEqual(inCheckout(...STEAL));
});

describeWith(
  "the script of an installation",
  process.platform !== "win32" || undefined,
  `${OTHER_SYSTEM}: it is a script of sh`,
  () => {
    test("runs commands, also through a link and in a pipe", () => {
      const link = join(folder, "link to it");
      symlinkSync(join(folder, "resources/bin/lanescope"), link);
      expect(run(link, ["bogus"])).toEqual(inCheckout("bogus"));
      expect(run(link, [trace]).out).toMatch(/^WINDOW /);
      const events = ["export", trace, "--table", "events"];
      const wanted = inCheckout(...events).out;
      expect(wanted.length).toBeGreaterThan(4 * PIPE_BYTES);
      const { out } = run("sh", ["-c", '{ "$0" "$@"; echo "ended with $?"; } | (sleep 0.5; cat)', link, ...events]);
      expect(out).toBe(`${wanted}ended with 0\n`);
    });

    test("starts without Chromium's sandbox as root, and for a command", () => {
      const install = join(folder, "asked");
      for (const name of ["resources/bin", "user", "root"]) mkdirSync(join(install, name), { recursive: true });
      const script = join(install, "resources/bin/lanescope");
      write(script, readFileSync(join(folder, "resources/bin/lanescope"), "utf8"));
      write(join(install, "lanescope"), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
      write(join(install, "user/id"), "#!/bin/sh\necho 1000\n");
      write(join(install, "root/id"), "#!/bin/sh\necho 0\n");
      const asked = (who: string, ...args: string[]) =>
        run("sh", ["-c", 'PATH="$0:$PATH" exec "$@"', join(install, who), script, ...args])
          .out.trimEnd()
          .split("\n");
      const all = [...COMMANDS, ...PLANNED, ...HELP_OPTIONS, ...VERSION_OPTIONS];
      for (const command of all.filter((name) => name !== "open"))
        expect(asked("user", command, "a b")).toEqual(["--no-sandbox", "--", command, "a b"]);
      for (const word of ["open", "trace"]) expect(asked("user", word)).toEqual([word]);
      expect(asked("root", "open", "trace")).toEqual(["--no-sandbox", "open", "trace"]);
    });
  },
);

function write(program: string, text: string): void {
  writeFileSync(program, text, { mode: 0o755 });
}
