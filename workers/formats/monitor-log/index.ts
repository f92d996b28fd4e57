import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { filesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format, FormatTrace, OpenContext } from "../format.js";
import { openSampleShare, sampleTrace } from "../sampled/sample-trace.js";
import { RegisterSamples } from "./collect.js";

const ID = "monitor-log";
const CHUNK = 4 << 20;
/** An answer of a monitor with many vCPUs has some 100 KB. */
const MOST_LINE = 16 << 20;

/**
 * Logs of QEMU's monitor, JSON lines: `.lsm.jsonl`, or the layout before it. Read are the registers of vCPUs, which are
 * samples of what a guest executed, taken without any right on the host. A log without registers is left to those who
 * say that it is not read.
 */
export const monitorLog: Format = {
  id: ID,
  async detect(files, open) {
    const found = [];
    for (const file of await filesByHead(files, open, isMonitorLog)) {
      const source = open(file.source);
      if (!source.ok) continue;
      if (await hasRegisters(source.value)) found.push({ format: ID, path: file.path, files: [file] });
      source.value.close();
    }
    return found;
  },
  recognise: () => false,
  open: ({ files: [file] }, context) => openMonitorLog(file as FileEntry, context),
  openShare: openSampleShare,
};

function isMonitorLog({ bytes }: FileHead): boolean {
  const text = new TextDecoder("latin1").decode(bytes.slice());
  return /^\s*\{\s*"lanescope"\s*:\s*"monitor-log"\s*,\s*"version"\s*:\s*1\s*[,}]/.test(text) || OLDER.test(text);
}

const OLDER = /^\s*\{"t_mono_ns": ?\d{1,19}, ?"t_real_ns": ?\d{1,19}, ?"vm": ?"/;

async function hasRegisters(source: ByteSource): Promise<boolean> {
  const begin = await source.read(0, Math.min(CHUNK, source.size));
  return begin.ok && new TextDecoder("latin1").decode(begin.value.slice()).includes("CPU#0");
}

async function openMonitorLog(file: FileEntry, { open, diagnostics }: OpenContext): Promise<Result<FormatTrace>> {
  const { path } = file;
  const source = open(file.source);
  if (!source.ok) return source;
  const samples = new RegisterSamples();
  const failure = await eachLine(source.value, (line) => samples.add(line));
  if (failure !== undefined) diagnostics.error(failure, path);
  if (samples.count === 0) {
    source.value.close();
    return fail("monitor log without registers of vCPUs: not read yet by this version of Lanescope", { file: path });
  }
  const { others, left, homeless, hostname } = samples;
  diagnostics.note(
    `the registers in this monitor log are ${samples.count} samples of vCPUs, each taken at some moment until the monitor answered`,
    path,
  );
  if (0 < others)
    diagnostics.note(`${others} other lines of this monitor log: not read yet by this version of Lanescope`, path);
  if (0 < left) diagnostics.warning(`${left} more samples are left out`, path);
  if (0 < homeless)
    diagnostics.warning(`${homeless} samples are of vCPUs whose threads the log does not tell (query-cpus-fast)`, path);
  const clock = { name: "monotonic", frequencyHz: 1e9, epochOffsetNs: 0n };
  return ok(sampleTrace(file, source.value, samples.finish(), { format: ID, tracer: "QEMU monitor", hostname, clock }));
}

/** Answers what failed. A line without an end counts, one that is too long does not. */
async function eachLine(source: ByteSource, take: (line: string) => void): Promise<string | undefined> {
  const decoder = new TextDecoder();
  let rest = "";
  for (let at = 0; at < source.size; at += CHUNK) {
    const bytes = await source.read(at, Math.min(CHUNK, source.size - at));
    if (!bytes.ok) return bytes.error.message;
    const lines = (rest + decoder.decode(bytes.value.slice(), { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) take(line);
    if (MOST_LINE < rest.length) rest = "";
  }
  take(rest);
  return undefined;
}
