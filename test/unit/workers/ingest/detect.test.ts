import { expect, test } from "vitest";
import type { FileEntry } from "../../../../workers/core/byte-source.js";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import type { Failure } from "../../../../workers/core/result.js";
import type { Format } from "../../../../workers/formats/format.js";
import { FORMATS } from "../../../../workers/formats/index.js";
import { UNSUPPORTED } from "../../../../workers/formats/unsupported/index.js";
import { detectTraces } from "../../../../workers/ingest/detect.js";
import { reportNotRead } from "../../../../workers/ingest/not-read.js";
import { file, open, utf8 } from "../archive/support.js";

/** Claims every file whose name ends in ".<id>", each as a trace of its own. */
function format(id: string): Format {
  return {
    id,
    detect: async (files) =>
      files
        .filter(({ path }) => path.endsWith(`.${id}`))
        .map((entry) => ({ format: id, path: entry.path, files: [entry] })),
    recognise: () => false,
    open: async () => ({ ok: false, error: { message: "not opened here" } }),
  };
}

const loadWasm = () => Promise.reject(new Error("nothing is compressed here"));

async function detect(
  files: readonly FileEntry[],
  formats: readonly Format[] = [format("one"), format("two"), ...UNSUPPORTED],
) {
  const diagnostics = new Diagnostics();
  const { candidates, refused, rest } = await detectTraces(files, open, formats);
  const refusals: Failure[] = [];
  for (const candidate of refused) {
    const opened = await formats
      .find(({ id }) => id === candidate.format)
      ?.open(candidate, { open, diagnostics, loadWasm });
    if (opened?.ok === false) refusals.push(opened.error);
  }
  if (candidates.length > 0) reportNotRead(refused, refusals, rest, diagnostics);
  else for (const refusal of refusals) diagnostics.report({ severity: "error", ...refusal });
  return {
    found: candidates.map(({ format: id, path }) => `${id} ${path}`),
    problems: diagnostics.all().map(({ severity, message, file: at }) => `${severity}: ${message} (${at})`),
  };
}

test("each file goes to the first format that claims it", async () => {
  const files = [file("a.two", utf8("")), file("b.one", utf8("")), file("c", utf8("nothing"))];
  expect(await detect(files, [format("one"), format("one"), format("two")])).toEqual({
    found: ["one b.one", "two a.two"],
    problems: ["note: a file beside the traces not read: c (c)"],
  });
});

const known: readonly (readonly [string, Uint8Array])[] = [["old perf.data (PERFFILE)", utf8("PERFFILEh\0\0\0")]];

test("what lies beside a trace and is not read is said, once", async () => {
  const other = ["perf.data.txt", "host.log", "notes", "a/more"].map((name) => file(`d/${name}`, utf8("abc")));
  const noise = [file("d/.DS_Store", utf8("x")), file("__MACOSX/d/x", utf8("x")), file("d/empty", utf8(""))];
  const { problems } = await detect([file("d/c.one", utf8("")), ...other, ...noise]);
  expect(problems).toEqual([
    "note: 4 files beside the traces not read: perf.data.txt, host.log, notes … (d/perf.data.txt)",
  ]);
  expect((await detect([file("c.one", utf8("")), file("x", utf8("abc"))])).problems).toEqual([
    "note: a file beside the traces not read: x (x)",
  ]);
});

test.each(known)("%s is named and said not to be supported yet", async (name, bytes) => {
  expect(await detect([file("x", bytes)])).toEqual({
    found: [],
    problems: [`error: this is an ${name} file, which is not supported yet (x)`],
  });
});

const OWN_FILES = [
  ["monitor log (version 2)", '{"lanescope":"monitor-log","version":2,"host":{"hostname":"h"},"vms":[]}\n{"t":0}\n'],
  ["input recording (version 7)", '{ "lanescope": "input-recording", "version": 7 }\n'],
] as const;

test.each(OWN_FILES)("%s is known by name and version, and said not to be read yet", async (name, text) => {
  expect(await detect([file("vm.jsonl", utf8(text))], FORMATS)).toEqual({
    found: [],
    problems: [`error: ${name}: not read yet by this version of Lanescope (vm.jsonl)`],
  });
});

test("monitor logs beside a trace are one warning; other lines of JSON are none of them", async () => {
  const log = utf8(OWN_FILES[0][1]);
  const other = utf8('{"lanescope":"monitor-logs","version":1}\n{"lanescope":"monitor-log","version":1}\n');
  const { problems } = await detect([file("a", log), file("b", log), file("c.one", utf8("")), file("d", other)]);
  expect(problems).toEqual([
    "warning: 2 monitor logs: not read yet by this version of Lanescope (a)",
    "note: a file beside the traces not read: d (d)",
  ]);
});

test("one line for each format; only a warning beside a trace that can be opened", async () => {
  const old = utf8("PERFFILE");
  const { found, problems } = await detect([file("a", old), file("b", old), file("c.one", utf8(""))]);
  expect(found).toEqual(["one c.one"]);
  expect(problems).toEqual(["warning: 2 old perf.data (PERFFILE) files are not supported yet (a)"]);
});

test("other text and bytes are nothing", async () => {
  const files = [
    "",
    "hello\n",
    "name: sched_switch\nID: 3\nformat:\n",
    "{}",
    "\u0000\u0001\u0002",
    "\n\u0003abc\u0001",
    "\n\nabc",
  ].map((text, i) => file(String(i), utf8(text)));
  expect(await detect(files)).toEqual({ found: [], problems: [] });
});

test("stream files of CTF without metadata are told from those beside metadata of either version", async () => {
  const stream = Uint8Array.from([0xc1, 0x1f, 0xfc, 0xc1, 0, 0]);
  const swapped = Uint8Array.from([0xc1, 0xfc, 0x1f, 0xc1]);
  const alone = [file("a/ch_0", stream), file("a/ch_1", swapped)];
  const ctf2 = [file("b/metadata", utf8('\x1e{"type":"preamble","version":2}')), file("b/ch_0", stream)];
  const ctf18 = [file("c/metadata", utf8("/* CTF 1.8 */ trace {")), file("c/ch_0", stream)];
  expect(await detect([...alone, ...ctf18, ...ctf2], FORMATS)).toEqual({
    found: ["ctf-1.8 c", "ctf-2 b"],
    problems: [
      "warning: 2 CTF stream files without a metadata file: not read (a/ch_0)",
      "note: 2 files beside the traces not read: ch_0, ch_1 (a/ch_0)",
    ],
  });
});

test("a short page of systrace is no ftrace text, although most of its lines are events", async () => {
  const events = Array.from({ length: 50 }, (_, i) => `   a-5   [000] 1.0000${10 + i}: sched_waking: pid=1\n`);
  const page = `<!DOCTYPE html>\n<title>Android System Trace</title>\n<script class="trace-data" type="application/text">\n`;
  const { candidates } = await detectTraces(
    [file("p.html", utf8(`${page}# tracer: nop\n${events.join("")}`))],
    open,
    FORMATS,
  );
  expect(candidates.map(({ format: id }) => id)).toEqual(["systrace-html"]);
});
