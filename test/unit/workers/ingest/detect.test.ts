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

async function detect(
  files: readonly FileEntry[],
  formats: readonly Format[] = [format("one"), format("two"), ...UNSUPPORTED],
) {
  const diagnostics = new Diagnostics();
  const { candidates, refused, rest } = await detectTraces(files, open, formats);
  const refusals: Failure[] = [];
  for (const candidate of refused) {
    const opened = await formats.find(({ id }) => id === candidate.format)?.open(candidate, { open, diagnostics });
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

const known: readonly (readonly [string, Uint8Array])[] = [
  ["trace-cmd trace.dat", utf8("\x17\x08\x44tracing7\0")],
  ["perf.data", utf8("PERFILE2h\0\0\0")],
  ["perf.data", utf8("2ELIFREP\0\0\0")],
  ["CTF 2", utf8('\x1e{"attributes":{"x":1},"type":"preamble","version":2}')],
  ["ftrace text", utf8("# tracer: nop\n#\n")],
  ["ftrace text", utf8(" qemu-system-x86-28556 [019]  2457.733607: kvm_exit:             reason EPT_VIOLATION\n")],
  ["ftrace text", utf8("cpus=2\n CPU 0/KVM-1234    [001] d..1.  100.000001: kvm_entry: vcpu 0\n")],
  ["perf script text", utf8("# ========\n# captured on    : Wed\n")],
  ["perf script text", utf8("swapper     0 [002] 203265.377019:    1001001 cpu-clock: \n\tffff x\n")],
  ["Chrome trace JSON", utf8('{"traceEvents":[]}')],
  ["QEMU simple trace", hex("ffffffffffffffff b429a40acb77b1f2 0400000000000000")],
  ["QEMU simple trace", hex("ffffffffffffffff f2b177cb0aa429b4 0000000000000004")],
  // trace_uuid = 89 { msb, lsb }, trusted_uid = 3; clock_snapshot = 6, trusted_packet_sequence_id = 10.
  ["Perfetto", hex("0a 1a ca05 14 08aaaaaaaaaaaaaaaa01 10bbbbbbbbbbbbbbbb01 18e707 0a 06 3202 0801 5001")],
  // Cut off in the middle of its second packet, as the head of a long file is.
  ["Perfetto", longHead(hex("0a 04 40808008 0a 8010 b201fa0f"))],
];

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.replaceAll(" ", ""), "hex"));
}

function longHead(start: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4096).fill(0xee);
  bytes.set(start);
  return bytes;
}

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
    problems: [`error: this is ${name.startsWith("ftrace") ? "an" : "a"} ${name} file, which is not supported yet (x)`],
  });
});

test("one line for each format; only a warning beside a trace that can be opened", async () => {
  const perf = utf8("PERFILE2");
  const { found, problems } = await detect([file("a", perf), file("b", perf), file("c.one", utf8(""))]);
  expect(found).toEqual(["one c.one"]);
  expect(problems).toEqual(["warning: 2 perf.data files are not supported yet (a)"]);
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

test("stream files of CTF without metadata are told from those beside metadata of another version", async () => {
  const stream = Uint8Array.from([0xc1, 0x1f, 0xfc, 0xc1, 0, 0]);
  const swapped = Uint8Array.from([0xc1, 0xfc, 0x1f, 0xc1]);
  const alone = [file("a/ch_0", stream), file("a/ch_1", swapped)];
  const ctf2 = [file("b/metadata", utf8('\x1e{"type":"preamble","version":2}')), file("b/ch_0", stream)];
  expect(await detect([...alone, ...ctf2], FORMATS)).toEqual({
    found: [],
    problems: [
      "error: 2 CTF stream files without a metadata file (a/ch_0)",
      "error: this is a CTF 2 file, which is not supported yet (b/metadata)",
    ],
  });
  expect((await detect([...alone, file("c.one", utf8("")), ...ctf2], [format("one"), ...FORMATS])).problems).toEqual([
    "warning: 2 CTF stream files without a metadata file: not read (a/ch_0)",
    "warning: this is a CTF 2 file, which is not supported yet (b/metadata)",
    "note: 3 files beside the traces not read: ch_0, ch_1, ch_0 (a/ch_0)",
  ]);
});
