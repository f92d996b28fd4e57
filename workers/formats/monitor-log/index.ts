import type { FileEntry } from "../../core/byte-source.js";
import type { Diagnostics } from "../../core/diagnostics.js";
import { formatCountOf, formatDuration, formatDurationExact } from "../../core/format.js";
import { fail, ok, type Result } from "../../core/result.js";
import { tracesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import type { Format, FormatTrace, OpenContext, StreamDecoders } from "../format.js";
import { RankedDecoders, RankedTrace } from "../ranked/ranked-trace.js";
import { eachLine, isBlank } from "./byte-lines.js";
import { type ClockBounds, clockBounds } from "./clock-bounds.js";
import { MonitorCollector } from "./collect.js";
import { describeLog, epochOf } from "./describe.js";
import { LineReader } from "./line-reader.js";
import type { MonitorData } from "./monitor-rows.js";
import { MonitorStream } from "./monitor-stream.js";
import { plainData } from "./plain-data.js";

const ID = "monitor-log";

/**
 * Logs of VMs that were watched while they lived, JSON lines: `.lsm.jsonl`, or the layout before it. Their times are those of
 * the host's monotonic clock, so they lie beside what was recorded on that host.
 */
export const monitorLog: Format = {
  id: ID,
  detect: (files, open) => tracesByHead(ID, files, open, isMonitorLog),
  recognise: () => false,
  open: ({ files: [file] }, context) => openMonitorLog(file as FileEntry, context),
  openShare: openMonitorShare,
};

function isMonitorLog({ bytes }: FileHead): boolean {
  const text = new TextDecoder("latin1").decode(bytes.slice());
  return /^\s*\{\s*"lanescope"\s*:\s*"monitor-log"\s*,\s*"version"\s*:\s*1\s*[,}]/.test(text) || OLDER.test(text);
}

const OLDER = /^\s*\{"t_mono_ns": ?\d{1,19}, ?"t_real_ns": ?\d{1,19}, ?"vm": ?"/;

interface MonitorShare {
  readonly file: FileEntry;
  readonly data: MonitorData;
  readonly base: bigint;
}

async function openMonitorLog(file: FileEntry, context: OpenContext): Promise<Result<FormatTrace>> {
  const { path } = file;
  const { diagnostics } = context;
  const source = context.open(file.source);
  if (!source.ok) return source;
  const collector = new MonitorCollector();
  const lines = new LineReader();
  const failure = await eachLine(source.value, (block, from, to) => {
    if (!isBlank(block, from, to)) collector.take(lines.read(block, from, to));
  });
  if (failure !== undefined) diagnostics.error(failure, path);
  collector.finish();
  const { rows } = collector;
  if (rows.count === 0) {
    source.value.close();
    return fail("this monitor log tells nothing: it has no answers of a VM", { file: path });
  }
  rows.sort();
  report(collector, diagnostics, path);
  const epoch = epochOf(collector, context, path);
  const data = plainData(collector);
  const base = collector.beginNs + epoch;
  const description = describeLog(file, collector, { base, epoch, size: file.source.size });
  const share = (): MonitorShare => ({ file, data, base });
  return ok(new RankedTrace(source.value, [new MonitorStream(() => data, base)], description, share));
}

async function openMonitorShare(share: unknown, { open }: OpenContext): Promise<Result<StreamDecoders>> {
  const { file, data, base } = share as MonitorShare;
  const source = open(file.source);
  if (!source.ok) return source;
  return ok(new RankedDecoders(source.value, new Map([[0, new MonitorStream(() => data, base)]]), true));
}

/** Answers that are named in what is said of those that are not read. */
const MOST_NAMED = 6;

function report(collector: MonitorCollector, diagnostics: Diagnostics, path: string): void {
  const { samples, broken, homeless, cutFrames, unread, newerVersion, vms, runs } = collector;
  const left = collector.left + runs.left;
  if (0 < samples)
    diagnostics.note(
      `the registers in this monitor log are ${samples} samples of vCPUs, each taken at some moment until the monitor answered`,
      path,
    );
  if (0 < newerVersion)
    diagnostics.warning(`the log is of version ${newerVersion}, later than this version of Lanescope knows`, path);
  if (0 < broken) diagnostics.warning(`${broken} lines of this monitor log are none of its kind, or cut`, path);
  if (0 < cutFrames) diagnostics.warning(`${cutFrames} looks into guests are cut, and left out`, path);
  if (0 < left) diagnostics.warning(`${left} more samples, texts and inputs are left out`, path);
  if (0 < homeless)
    diagnostics.warning(`${homeless} samples are of vCPUs whose threads the log does not tell (query-cpus-fast)`, path);
  for (const bounds of clockBounds(collector.clockPairs)) noteClock(bounds, collector, diagnostics, path);
  const nameless = vms.filter(({ pid }) => pid <= 0).map(({ name }) => name);
  if (0 < nameless.length)
    diagnostics.note(`the log does not tell the process of ${nameless.slice(0, MOST_NAMED).join(", ")}`, path);
  const kinds = [...unread].sort((a, b) => b[1] - a[1]);
  const count = kinds.reduce((sum, [, lines]) => sum + lines, 0);
  if (count === 0) return;
  const named = kinds.slice(0, MOST_NAMED).map(([kind, lines]) => `${kind} (${lines})`);
  const more = MOST_NAMED < kinds.length ? ", …" : "";
  diagnostics.note(`${count} answers in this monitor log are not read: ${named.join(", ")}${more}`, path);
}

/** Where the guest's clock is, for whoever opens the guest's own trace beside (`--offset`). */
function noteClock(
  { vm, pairs, lowNs, highNs }: ClockBounds,
  { vms, beginNs }: MonitorCollector,
  diagnostics: Diagnostics,
  path: string,
): void {
  const name = vms[vm]?.name ?? "";
  if (highNs < lowNs) {
    diagnostics.note(
      `the clock of ${name} was set, or runs at another speed than its host's: ${formatCountOf(pairs, "pair")} of both clocks fit no one distance, by ${formatDuration(lowNs - highNs)}`,
      path,
    );
    return;
  }
  const offset = beginNs + BigInt(Math.round((lowNs + highNs) / 2));
  diagnostics.note(
    `the monotonic clock of ${name} is ${formatDurationExact(offset)} behind its host's, ± ${formatDuration((highNs - lowNs) / 2)} by ${formatCountOf(pairs, "pair")} of both clocks`,
    path,
  );
}
