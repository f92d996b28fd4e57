import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { COMMANDS, HELP_OPTIONS, VERSION_OPTIONS } from "../../electron/cli/options.js";
import { DEFAULTS, generate } from "../bench/generator/generate.js";
import { contentOf } from "../golden/fleet-support.js";
import { describeWith, OTHER_SYSTEM } from "../setup/skip.js";
import { type InstalledApp, installApp } from "./installed-app.js";
import { lanescope as inCheckout, type Ran, run } from "./run.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "lanescope-installed-"));
const trace = join(folder, "trace");
/** Large enough for threads that unpack and decode. */
const [{ file }] = JSON.parse(readFileSync(join(root, "samples/index.json"), "utf8"));
const sample = join(root, "samples", file);

let app: InstalledApp;
beforeAll(async () => {
  app = await installApp(join(folder, "packed"));
  generate({ ...DEFAULTS, events: 4000, cpus: 2, vms: 1, packetBytes: 16384, out: trace });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What a pipe of Linux holds (pipe(7)). */
const PIPE_BYTES = 1 << 16;

const STEAL = ["export", trace, "--table", "steal"];

test.each([
  [["info", sample]],
  [["info", trace, "--json"]],
  [[...STEAL, "--format", "jsonl"]],
  [["report", trace, "--format", "md"]],
  [["compare", trace, "--to", "+1ms", "--from-b", "+1ms"]],
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

test("a dataset is written as a checkout writes it", () => {
  const written = (start: (...args: string[]) => Ran, dataset: string) => {
    expect(start("fleet", trace, "-o", dataset, "--tables", "waits,exits").code).toBe(0);
    return contentOf(dataset);
  };
  const own = written((...args) => app.start(args), join(folder, "own"));
  expect(own.size).toBe(2);
  expect(own).toEqual(written(inCheckout, join(folder, "checkout")));
});

test.each([
  [[], []],
  [[trace], [trace]],
  [["open", trace], [trace]],
  [["open", trace, "--topology", "cpus"], [trace]],
  [["--disable-gpu", trace], [trace]],
  [["no-such-file.zip"], [join(root, "no-such-file.zip")]],
  [["--user-data-dir=/x", "--enable-features=info"], []],
])("%j opens the window with %j", (args, paths) => {
  expect(app.start(args)).toEqual({ code: 0, out: windowWith(...paths), err: "" });
});

test("a word that is a file or folder opens the window, unless it is a command", () => {
  const cwd = join(folder, "here");
  mkdirSync(join(cwd, "traces"), { recursive: true });
  mkdirSync(join(cwd, "info"));
  expect(app.start(["traces"], cwd).out).toBe(windowWith(join(cwd, "traces")));
  expect(app.start(["info"], cwd)).toMatchObject({ code: 2, out: "" });
});

test("Chromium's options may stand before a command", () => {
  expect(app.start(["--no-sandbox", "--", ...STEAL])).toEqual(inCheckout(...STEAL));
});

test("the scripts start the programs that electron-builder makes", () => {
  const { productName, linux } = parse(readFileSync(join(root, "electron-builder.yml"), "utf8"));
  const bin = join(root, "electron/resources/bin");
  const script = readFileSync(join(bin, "lanescope"), "utf8");
  expect(script).toContain(`program=$resources/../${linux.executableName}\n`);
  expect(script).toContain(`exec "$resources/../MacOS/${productName}" "$@"\n`);
  // cmd.exe wants CRLF. The last line hands on the exit code.
  const lines = readFileSync(join(bin, "lanescope.cmd"), "utf8").split("\r\n");
  expect(lines.slice(-3)).toEqual([`@"%~dp0..\\..\\${productName}.exe" -- %*`, "@exit /b %ERRORLEVEL%", ""]);
});

describeWith(
  "the script of an installation",
  process.platform !== "win32" || undefined,
  `${OTHER_SYSTEM}: it is a script of sh`,
  () => {
    test("runs commands, also through a link and in a pipe", () => {
      const link = join(folder, "link to it");
      symlinkSync(app.script, link);
      expect(run(link, ["bogus"])).toEqual(inCheckout("bogus"));
      expect(run(link, [trace]).out).toBe(windowWith(trace));
      const events = ["export", trace, "--table", "events"];
      const wanted = inCheckout(...events).out;
      expect(wanted.length).toBeGreaterThan(4 * PIPE_BYTES);
      const { out } = run("sh", ["-c", '{ "$0" "$@"; echo "ended with $?"; } | (sleep 0.5; cat)', link, ...events]);
      expect(out).toBe(`${wanted}ended with 0\n`);
    });

    test("opens whatever a file is called", () => {
      const names = ["-odd", "--inspect", "--topology", "--", "a\nb", '"$(x)`', "file:"];
      expect(run(app.script, ["--", ...names], folder).out).toBe(
        windowWith(...names.map((name) => join(folder, name))),
      );
      // Bytes that are not UTF-8 are no text, so a shell makes them.
      const { out } = run("sh", ["-c", 'exec "$0" "$1/$(printf "\\377b")"', app.script, folder]);
      if (process.platform === "linux") expect(out).toBe(windowWith(`${folder}/\udcffb`));
    });

    test("starts without Chromium's sandbox as root, and for a command", () => {
      const install = join(folder, "asked");
      for (const name of ["resources/bin", "user", "root"]) mkdirSync(join(install, name), { recursive: true });
      const script = join(install, "resources/bin/lanescope");
      write(script, readFileSync(app.script, "utf8"));
      write(join(install, "lanescope"), '#!/bin/sh\nprintf "%s\\n" "$@"\n');
      write(join(install, "user/id"), "#!/bin/sh\necho 1000\n");
      write(join(install, "root/id"), "#!/bin/sh\necho 0\n");
      const asked = (who: string, ...args: string[]) =>
        run("sh", ["-c", 'PATH="$0:$PATH" exec "$@"', join(install, who), script, ...args])
          .out.trimEnd()
          .split("\n");
      const all = [...COMMANDS, ...HELP_OPTIONS, ...VERSION_OPTIONS];
      for (const command of all.filter((name) => name !== "open"))
        expect(asked("user", command, "a b")).toEqual(["--no-sandbox", "--", command, "a b"]);
      for (const word of ["open", "trace"]) expect(asked("user", word)).toEqual([word]);
      expect(asked("root", "open", "trace")).toEqual(["--no-sandbox", "open", "trace"]);
    });
  },
);

/** What the stand-in writes when the window would open. */
function windowWith(...paths: string[]): string {
  return `WINDOW ${JSON.stringify(paths)}\n`;
}

function write(program: string, text: string): void {
  writeFileSync(program, text, { mode: 0o755 });
}
