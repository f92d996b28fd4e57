import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findUnits } from "../../../../../electron/cli/fleet/units.js";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lanescope-units-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Contents by which files are told apart: the begin of metadata in CTF, of perf.data, of gzip. */
const METADATA = "/* CTF 1.8 */\n";
const PERF = "PERFILE2";
const GZIP = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);

function write(files: Readonly<Record<string, string | Buffer>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The traces among some inputs, each with its files, and what was left out. */
async function check(inputs: readonly string[], isTogether = false) {
  const paths = inputs.map((input) => join(folder, input));
  const { units, notes } = await findUnits(paths, { isTogether, without: join(folder, "dataset") });
  const short = (text: string) => text.replaceAll(`${folder}/`, "");
  return {
    units: units.map(({ path, files, problem }) => [
      short(path),
      ...(problem === undefined ? files.map((file) => short(file.path)) : [short(problem)]),
    ]),
    notes: notes.map(short),
  };
}

test("each trace of a folder stands alone: archives, files, folders in CTF", async () => {
  write({
    "in/a.perf": PERF,
    "in/deep/er/b.perf": PERF,
    "in/c.tar.gz": GZIP,
    "in/ctf/metadata": METADATA,
    "in/ctf/stream": "",
    "in/README.md": "words\n",
    "dataset/d.perf": PERF,
  });
  expect(await check(["in"])).toEqual({
    units: [
      ["in/a.perf", "in/a.perf"],
      ["in/c.tar.gz", "in/c.tar.gz"],
      ["in/ctf", "in/ctf/metadata", "in/ctf/stream"],
      ["in/deep/er/b.perf", "in/deep/er/b.perf"],
    ],
    notes: ["in: 1 file belongs to no trace"],
  });
});

test("what was recorded together is one trace: sessions of LTTng, and captures", async () => {
  write({
    "in/session/kernel/metadata": METADATA,
    "in/session/ust/uid/0/64-bit/metadata": METADATA,
    "in/rotated/archives/20260101-1/kernel/metadata": METADATA,
    "in/rotated/archives/20260102-2/kernel/metadata": METADATA,
    "in/capture/capture.json": "{}",
    "in/capture/host/trace.perf": PERF,
    "in/capture/guest/trace.perf": PERF,
  });
  const { units } = await check(["in"]);
  expect(units.map(([path, ...files]) => [path, files.length])).toEqual([
    ["in/capture", 3],
    ["in/rotated", 2],
    ["in/session", 2],
  ]);
});

test("files go with the only trace beside them, and with none of several", async () => {
  write({
    "in/one/a.perf": PERF,
    "in/one/kallsyms": "x\n",
    "in/two/b.perf": PERF,
    "in/two/c.perf": PERF,
    "in/two/kallsyms": "x\n",
  });
  expect(await check(["in"])).toEqual({
    units: [
      ["in/one/a.perf", "in/one/a.perf", "in/one/kallsyms"],
      ["in/two/b.perf", "in/two/b.perf"],
      ["in/two/c.perf", "in/two/c.perf"],
    ],
    notes: ["in: 1 file belongs to no trace"],
  });
});

test("packed symbols are no trace, and streams without their description are one", async () => {
  const stream = Buffer.from([0xc1, 0x1f, 0xfc, 0xc1, 0, 0, 0, 0]);
  write({ "in/run/a.perf": PERF, "in/run/kallsyms.gz": GZIP, "in/alone/ch0_0": stream, "in/alone/ch0_1": stream });
  expect((await check(["in"])).units).toEqual([
    ["in/alone", "in/alone/ch0_0", "in/alone/ch0_1"],
    ["in/run/a.perf", "in/run/a.perf", "in/run/kallsyms.gz"],
  ]);
});

test("with --together, what lies in one folder below the given one is one trace", async () => {
  write({
    "in/run1/host.perf": PERF,
    "in/run1/deep/guest.perf": PERF,
    "in/run2/host.perf": PERF,
    "in/alone.perf": PERF,
  });
  expect((await check(["in"], true)).units).toEqual([
    ["in/alone.perf", "in/alone.perf"],
    ["in/run1", "in/run1/deep/guest.perf", "in/run1/host.perf"],
    ["in/run2", "in/run2/host.perf"],
  ]);
});

test("a given file is a trace whatever is in it; what is not there has a problem; twice is once", async () => {
  write({ "text.txt": "no trace\n" });
  expect((await check(["text.txt", "nowhere", "text.txt"])).units).toEqual([
    ["text.txt", "text.txt"],
    ["nowhere", "cannot open nowhere: no such file or folder"],
  ]);
});

test("a file that changed has another signature, and its trace the same id", async () => {
  const found = async () =>
    (await findUnits([folder], { isTogether: false, without: join(folder, "dataset") })).units[0];
  write({ "a.perf": PERF });
  const before = await found();
  write({ "a.perf": `${PERF}more` });
  const after = await found();
  expect(after?.id).toBe(before?.id);
  expect(after?.signature).not.toBe(before?.signature);
});
