import { fail, ok, type Result } from "../../core/result.js";
import { tracesByHead } from "../detect-by-head.js";
import type { FileHead } from "../file-head.js";
import { decodeSpace } from "../flat/compiled-decode.js";
import { DecodeRegion, type DecodeSpace } from "../flat/decode-space.js";
import type { Format, FormatTrace, OpenContext, TraceCandidate } from "../format.js";
import { describe, epochOffsetOf, type RecordsBegin, sampledTracepoints } from "./describe.js";
import { firstRecords } from "./first-records.js";
import { IdTable } from "./id-table.js";
import { isTracepoint } from "./layout.js";
import { openLayout } from "./open-layout.js";
import { BOTH, listed, partlySampled } from "./partly-sampled.js";
import { type PerfFile, PerfTrace, recordsOf } from "./perf-trace.js";
import { Reporter } from "./reporter.js";
import { unwindingsOf } from "./unwinding.js";

const ID = "perf.data";

/** perf record's files, in file and in pipe mode (tools/perf/Documentation/perf.data-file-format.txt). */
export const perfData: Format = {
  id: ID,
  detect: (files, open) => tracesByHead(ID, files, open, hasMagic),
  recognise: () => false,
  open: openPerf,
};

function hasMagic({ bytes }: FileHead): boolean {
  return beginsWith(bytes, "PERFILE2") || beginsWith(bytes, "2ELIFREP");
}

function beginsWith(bytes: Uint8Array, magic: string): boolean {
  for (let i = 0; i < magic.length; i += 1) if (bytes[i] !== magic.charCodeAt(i)) return false;
  return true;
}

/** `given`: where the thread's decoder is not to be used. */
export async function openPerf(
  { files }: TraceCandidate,
  context: OpenContext,
  given?: DecodeSpace,
): Promise<Result<FormatTrace>> {
  const [file] = files;
  if (file === undefined) return fail("there is no file");
  const source = context.open(file.source);
  if (!source.ok) return source;
  const reporter = new Reporter(context.diagnostics, file.path);
  const opened = await openLayout(source.value, file.path, reporter);
  if (!opened.ok) {
    source.value.close();
    return opened;
  }
  const { layout } = opened.value;
  const ids = new IdTable(layout.classes);
  const zstd = layout.isPacked ? await context.loadWasm("zstd") : undefined;
  const space = given ?? (await decodeSpace(context.loadWasm));
  const perf: PerfFile = { source: source.value, path: file.path, opened: opened.value, ids, reporter, zstd, space };
  reportOddities(perf);
  return ok(new PerfTrace(describe(file.path, opened.value, await beginOf(perf)), perf));
}

async function beginOf(file: PerfFile): Promise<RecordsBegin> {
  const { layout } = file.opened;
  const offset = epochOffsetOf(layout);
  const region = new DecodeRegion(file.space);
  const records = recordsOf({ ...file, reporter: Reporter.silent() }, offset, region);
  const { clock, kernelText } = await firstRecords(records, layout);
  records.close();
  region.close();
  return { beginNs: clock === undefined ? undefined : clock + offset, kernelText };
}

function reportOddities({ opened, reporter }: PerfFile): void {
  const { layout, tracing } = opened;
  const sampled = sampledTracepoints(layout);
  if (sampled.length > 0) {
    const names = listed(sampled);
    const advice = "record them with -c 1 and give a frequency to other events alone: -e cpu-clock/freq=499/";
    reporter.warning(
      `only some events were recorded of ${names} (-F or -c applies to tracepoints too): states made from them are not to be trusted; ${advice}`,
    );
  }
  const { guests } = partlySampled(layout);
  if (guests.length > 0)
    reporter.note(`what the host does was not sampled by ${listed(guests)} (exclude_host): ${BOTH}`);
  const unknown = layout.classes.filter((one) => isTracepoint(one) && !tracing.texts.has(Number(one.attr.config)));
  if (unknown.length > 0) {
    const what = unknown.length === 1 ? "tracepoint has" : "tracepoints have";
    reporter.warning(`${unknown.length} ${what} no format in the file: their fields cannot be read`);
  }
  if (unwindingsOf(layout).includes("DWARF")) {
    const what = "samples of user code have no callers: copies of the stack (--call-graph dwarf) are not unwound";
    reporter.note(`${what}; record with --call-graph fp or lbr`);
  }
  if (layout.facts.isDirectory) {
    reporter.warning("the recording is a folder of files (perf record --threads), of which only this one is read");
  }
}
