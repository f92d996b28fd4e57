import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { type ReadRecording, readRecording } from "../../model/input-recording/read-recording.js";
import { type InputRecording, isGroup } from "../../model/input-recording/recording.js";
import type { InputLine } from "../../model/input-recording.js";
import { tracesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format, FormatTrace, OpenContext, StreamDecoders } from "../format.js";
import { MonitorCollector } from "../monitor-log/collect.js";
import { describeLog } from "../monitor-log/describe.js";
import type { RecordLine } from "../monitor-log/lines.js";
import type { MonitorData } from "../monitor-log/monitor-rows.js";
import { MonitorStream } from "../monitor-log/monitor-stream.js";
import { plainData } from "../monitor-log/plain-data.js";
import { RankedDecoders, RankedTrace } from "../ranked/ranked-trace.js";

const ID = "input-recording";
const VM = "recorded";
const MOST_SAID = 5;
/** A recording is text of a user's hands: more is none. */
const MOST_BYTES = 256 << 20;

/** Recordings of input, `.lsi.jsonl`: what a user did to a VM, as marks and inputs of that VM by the time of day. */
export const inputRecording: Format = {
  id: ID,
  detect: (files, open) => tracesByHead(ID, files, open, isRecording),
  recognise: () => false,
  open: ({ files: [file] }, context) => openRecording(file as FileEntry, context),
  openShare,
};

/** One of a later version is named as not read yet (`formats/unsupported`). */
const RECORDING = /^\s*\{\s*"lanescope"\s*:\s*"input-recording"\s*,(?!\s*"version"\s*:\s*(?!1\s*[,}])\d)/;

function isRecording({ bytes }: FileHead): boolean {
  return RECORDING.test(new TextDecoder("latin1").decode(bytes.slice()));
}

interface RecordingShare {
  readonly file: FileEntry;
  readonly data: MonitorData;
  readonly base: bigint;
}

async function openRecording(file: FileEntry, context: OpenContext): Promise<Result<FormatTrace>> {
  const { path } = file;
  if (MOST_BYTES < file.source.size) return fail("this recording of input is too large to be one", { file: path });
  const source = context.open(file.source);
  if (!source.ok) return source;
  const bytes = await source.value.read(0, file.source.size);
  const read = bytes.ok ? readRecording(new TextDecoder().decode(bytes.value.slice())) : bytes;
  if (!read.ok || read.value.recording.lines.length === 0) {
    source.value.close();
    return read.ok ? fail("this recording of input is empty", { file: path }) : read;
  }
  report(read.value, context, path);
  const { recording } = read.value;
  const collector = rowsOf(recording);
  const data = plainData(collector);
  const base = collector.realNs ?? 0n;
  const told = describeLog(file, collector, { base, epoch: 0n, size: file.source.size });
  const description = {
    ...told,
    format: ID,
    tracer: tracerOf(recording),
    clock: { name: "realtime", frequencyHz: 1e9, epochOffsetNs: 0n },
  };
  const share = (): RecordingShare => ({ file, data, base });
  return ok(new RankedTrace(source.value, [new MonitorStream(() => data, base)], description, share));
}

async function openShare(share: unknown, { open }: OpenContext): Promise<Result<StreamDecoders>> {
  const { file, data, base } = share as RecordingShare;
  const source = open(file.source);
  if (!source.ok) return source;
  return ok(new RankedDecoders(source.value, new Map([[0, new MonitorStream(() => data, base)]]), true));
}

/** The same rows as of a monitor log in which a recorder wrote what it saw. */
function rowsOf({ header, lines }: InputRecording): MonitorCollector {
  const collector = new MonitorCollector();
  const { t0_real_ns: real, vm } = header;
  const name = vm.name === "" ? "recorded VM" : vm.name;
  const isKvm = vm.accel === "kvm" ? true : vm.accel === "tcg" ? false : undefined;
  collector.take({
    kind: "header",
    version: 1,
    monoNs: 0n,
    realNs: real === "0" ? undefined : BigInt(real),
    hostname: undefined,
    pageSize: 4096,
    vms: [{ key: VM, name, pid: -1, isKvm, vcpus: [] }],
  });
  for (const line of lines) collector.take(recordOf(line));
  collector.finish();
  collector.rows.sort();
  return collector;
}

function recordOf(line: InputLine): RecordLine {
  const all = { kind: "record", vm: VM, t: line.t, realNs: undefined, us: 0, error: undefined } as const;
  if (isGroup(line)) return { ...all, k: "input", n: "group", data: { con: line.con, ev: line.ev } };
  if ("mark" in line) return { ...all, k: "note", n: "", data: line.mark };
  return { ...all, k: "note", n: "waits", data: line.wait };
}

function tracerOf({ header }: InputRecording): string {
  return header.source === "qemu-trace" || header.source === "rfb" ? "lanescope input record" : header.source;
}

function report({ recording, problems, more }: ReadRecording, { diagnostics }: OpenContext, path: string): void {
  for (const { line, message } of problems.slice(0, MOST_SAID)) diagnostics.warning(`line ${line}: ${message}`, path);
  const rest = problems.length + more - MOST_SAID;
  if (0 < rest) diagnostics.warning(`${rest} more lines of this recording are damaged`, path);
  if (recording.header.t0_real_ns === "0")
    diagnostics.note("the recording does not tell when it was made: it lies at its own times, beside others", path);
}
