import { fail } from "../../core/result.js";
import type { FileHead } from "../file-head.js";
import type { Format } from "../format.js";
import { isPerfetto } from "./perfetto.js";

/** Formats that are recognised but cannot be opened yet: the message names them. In the order of trying. */
export const UNSUPPORTED: readonly Format[] = [
  // trace-cmd.dat(5): 0x17 0x08 0x44, then "tracing".
  unsupported("trace-cmd trace.dat", ({ bytes }) => startsWith(bytes, "\x17\x08\x44tracing")),
  // perf.data-file-format.txt: magic 2, in either byte order, and magic 1.
  unsupported("perf.data", ({ bytes }) =>
    ["PERFILE2", "2ELIFREP", "PERFFILE"].some((magic) => startsWith(bytes, magic)),
  ),
  unsupported("CTF 2", isCtf2),
  unsupported("QEMU simple trace", isQemuSimple),
  unsupported("Perfetto", isPerfetto),
  unsupported("ftrace text", isFtraceText),
  unsupported("perf script text", isPerfScript),
  unsupported("Chrome trace JSON", isChromeJson),
];

function unsupported(name: string, recognise: (head: FileHead) => boolean): Format {
  return {
    id: name,
    detect: async () => [],
    recognise,
    async open({ files }) {
      const which =
        files.length === 1 ? `this is ${article(name)} ${name} file, which is` : `${files.length} ${name} files are`;
      return fail(`${which} not supported yet`, files[0] && { file: files[0].path });
    },
  };
}

/** CTF2-SPEC-2.0, 5.1: a JSON text sequence whose first fragment is the preamble; packetised, the version tells. */
function isCtf2({ bytes: head, text }: FileHead): boolean {
  if (head[0] === 0x1e) return text.includes('"preamble"') || text.includes('"attributes"');
  if (head.byteLength < 37) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const isPacketized = view.getUint32(0, true) === 0x75d11d57 || view.getUint32(0) === 0x75d11d57;
  return isPacketized && head[35] === 2;
}

/** QEMU scripts/simpletrace.py: a record whose event id is all ones, then the magic number, in the host's byte order. */
function isQemuSimple({ bytes: head }: FileHead): boolean {
  if (head.byteLength < 16) return false;
  const view = new DataView(head.buffer, head.byteOffset, 16);
  const hasMagic = [true, false].some((isLittle) => view.getBigUint64(8, isLittle) === 0xf2b177cb0aa429b4n);
  return hasMagic && view.getBigUint64(0) === 0xffffffffffffffffn;
}

function startsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i += 1) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return magic.length <= bytes.byteLength;
}

/** "task-123 [001] 1.5: event:", with or without flags ("d..1"), as trace files and trace-cmd report have it. */
const FTRACE_LINE = /^ *\S.*-\d+ +(\(.{5,7}\) +)?\[\d+\] +(\S{4,6} +)?\d+\.\d+: \S/;
/** "task 123/124 [001] 1.5: 1 event:", as perf script has it. */
const PERF_LINE = /^\S.*\s+\d+(\/\d+)?\s+(\[\d+\]\s+)?(\d+\.\d+:\s+)?(\d+\s+)?[\w.:-]+:\w*:?\s*$/;

function isFtraceText({ text }: FileHead): boolean {
  return text.startsWith("# tracer: ") || firstLines(text).some((line) => FTRACE_LINE.test(line));
}

function isPerfScript({ text }: FileHead): boolean {
  return text.startsWith("# ========\n# captured on") || PERF_LINE.test(firstLines(text)[0] ?? "");
}

function isChromeJson({ text }: FileHead): boolean {
  return /^\s*\{?\s*"traceEvents"\s*:/.test(text);
}

/** The first few lines that are no comment. */
function firstLines(text: string): readonly string[] {
  const filled = text.split("\n").filter((line) => line.trim() !== "" && !line.startsWith("#"));
  // Lines are cut so that no pattern meets an endless one.
  return filled.slice(0, 3).map((line) => line.slice(0, 200));
}

/** "an ftrace file", as it is spoken. */
function article(name: string): string {
  return /^(ftrace|[aeio])/i.test(name) ? "an" : "a";
}
