import type { FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import type {
  FormatTrace,
  OpenContext,
  StreamDecoders,
  StreamDescription,
  TraceCandidate,
  TraceDescription,
} from "../format.js";
import { type ListedEvent, ListStream } from "../ranked/list-stream.js";
import type { RankedStream } from "../ranked/ranked-stream.js";
import { RankedDecoders, RankedTrace, streamIn } from "../ranked/ranked-trace.js";
import { PHASE_NAMES, type SliceData } from "../slices/slice-columns.js";
import { SliceStream } from "../slices/slice-stream.js";
import { CLOCK_NAMES } from "./clocks.js";
import type { FoundCpu } from "./cpu-scan.js";
import { CpuStream } from "./cpu-stream.js";
import { FtraceClasses } from "./ftrace-classes.js";
import { PlaceBytes } from "./place-bytes.js";
import { PROCESS_EVENTS } from "./process-events.js";
import { TraceScan } from "./scan.js";
import type { CpuIndex, TraceIndex } from "./trace-index.js";
import { packetUnpacker } from "./unpack.js";

/** What a stream of the trace is made of: plain data, for decode workers. */
type StreamShare =
  | { readonly kind: "cpu"; readonly cpu: CpuIndex }
  | { readonly kind: "list"; readonly name: string; readonly list: readonly ListedEvent[] }
  | { readonly kind: "slices"; readonly name: string; readonly data: SliceData };

export interface PerfettoShare {
  readonly file: FileEntry;
  readonly index: TraceIndex;
  readonly streams: readonly (readonly [number: number, stream: StreamShare])[];
}

export async function openPerfetto(
  { files, path, machines = { own: 0, all: [0] } }: TraceCandidate,
  context: OpenContext,
): Promise<Result<FormatTrace>> {
  const [file] = files as readonly [FileEntry];
  const { open, diagnostics, loadWasm } = context;
  const source = open(file.source);
  if (!source.ok) return source;
  const unpack = packetUnpacker(loadWasm);
  const options = { source: source.value, file: file.path, machines, diagnostics, unpack };
  const scan = new TraceScan(new FtraceClasses(), options);
  await scan.run();
  const index = indexOf(scan);
  const { own } = machines;
  const shares = sharesOf(scan, index, own === 0 ? "" : `machine ${own} `);
  if (shares.length === 0) {
    source.value.close();
    const what = machines.all.length === 1 ? "this Perfetto trace" : `machine ${own} of this Perfetto trace`;
    return fail(`${what} holds no ftrace events and no slices`, { file: file.path });
  }
  const places = new PlaceBytes(source.value, unpack);
  const streams = shares.map((one) => streamOf(one, index, places, file.path, context));
  const share = (numbers: readonly number[]): PerfettoShare => ({
    file,
    index,
    streams: numbers.map((number) => [number, shares[number] as StreamShare] as const),
  });
  const described = shares.map((one) => streamDescription(one, index, file.path));
  const description = traceDescription(scan, index, path, described);
  // Traces without a name of their machine would be taken for those of one.
  const hostname = description.hostname ?? (own === 0 ? undefined : `machine-${own}`);
  return ok(new RankedTrace(source.value, streams, { ...description, hostname }, share));
}

export async function openPerfettoShare(share: PerfettoShare, context: OpenContext): Promise<Result<StreamDecoders>> {
  const { file, index } = share;
  const source = context.open(file.source);
  if (!source.ok) return source;
  const places = new PlaceBytes(source.value, packetUnpacker(context.loadWasm));
  const streams = share.streams.map(
    ([number, one]) => [number, streamOf(one, index, places, file.path, context)] as const,
  );
  return ok(new RankedDecoders(source.value, new Map(streams)));
}

function indexOf({ cpus, processes, clocks, classes }: TraceScan): TraceIndex {
  return {
    base: cpus.base ?? processes.list[0]?.ns ?? 0n,
    epochOffset: clocks.epochOffset ?? 0n,
    classes: classes.list,
  };
}

/** `prefix`: of the names of streams, which are unique in a session. */
function sharesOf({ cpus, processes, tracks }: TraceScan, { epochOffset }: TraceIndex, prefix: string): StreamShare[] {
  const found = cpus.found
    .filter(({ events }) => 0 < events)
    .toSorted((a, b) => a.cpu - b.cpu || a.sequence - b.sequence);
  const isOne = new Set(found.map(({ sequence }) => sequence)).size === 1;
  const end = found.reduce((latest, { last }) => Math.max(latest, last), Number.NEGATIVE_INFINITY);
  const shares: StreamShare[] = found.map((one) => ({
    kind: "cpu",
    cpu: cpuIndex(one, end, isOne, prefix),
  }));
  if (0 < tracks.columns.count) shares.push({ kind: "slices", name: `${prefix}slices`, data: tracks.columns.sorted() });
  if (processes.list.length === 0) return shares;
  const list = processes.list
    .map((event) => ({ ...event, ns: event.ns + epochOffset }))
    .toSorted((a, b) => (a.ns < b.ns ? -1 : a.ns > b.ns ? 1 : 0));
  return [...shares, { kind: "list", name: `${prefix}processes`, list }];
}

/** Recording is known to last as long as that of all CPUs: Perfetto reads them in turn. */
function cpuIndex({ cpu, sequence, blocks, classes }: FoundCpu, end: number, isOne: boolean, prefix: string): CpuIndex {
  const name = isOne ? `${prefix}cpu ${cpu}` : `${prefix}cpu ${cpu} sequence ${sequence}`;
  return { cpu, name, blocks, classes: [...classes].toSorted((a, b) => a - b), end };
}

function streamOf(
  share: StreamShare,
  index: TraceIndex,
  places: PlaceBytes,
  file: string,
  { diagnostics }: OpenContext,
): RankedStream {
  if (share.kind === "list") return new ListStream(share.list, PROCESS_EVENTS);
  if (share.kind === "slices") return new SliceStream(share.data, index.base + index.epochOffset, noDetails);
  return new CpuStream(share.cpu, index, places, file, diagnostics);
}

const noDetails = async () => ({});

function traceDescription(
  { facts, clocks }: TraceScan,
  { epochOffset }: TraceIndex,
  path: string,
  streams: readonly StreamDescription[],
): TraceDescription {
  const { hostname, environment, uuid } = facts;
  const name = CLOCK_NAMES[clocks.own] ?? `clock ${clocks.own}`;
  return {
    path,
    format: "perfetto",
    hostname,
    tracer: "Perfetto",
    dialect: "ftrace",
    environment,
    uuid,
    clock: { name, frequencyHz: 1e9, epochOffsetNs: epochOffset },
    streams,
    eventNames: [...new Set(streams.flatMap(({ eventNames = [] }) => eventNames))],
  };
}

function streamDescription(share: StreamShare, index: TraceIndex, file: string): StreamDescription {
  if (share.kind === "list") {
    const { list } = share;
    const [firstNs, lastNs] = [list[0]?.ns, list.at(-1)?.ns];
    return streamIn(file, share.name, { cpu: -1, begin: 0, end: 0, firstNs, lastNs, eventNames: PROCESS_EVENTS });
  }
  const origin = index.base + index.epochOffset;
  if (share.kind === "slices") {
    const { times, end } = share.data;
    const [firstNs, lastNs] = [origin + BigInt(times[0] ?? 0), origin + BigInt(end)];
    return streamIn(file, share.name, { cpu: -1, begin: 0, end: 0, firstNs, lastNs, eventNames: PHASE_NAMES });
  }
  const { cpu, name, blocks, classes } = share.cpu;
  const [first, last] = [blocks[0], blocks.at(-1)];
  return streamIn(file, name, {
    cpu,
    begin: first?.begin ?? 0,
    end: last?.end ?? 0,
    firstNs: first && origin + BigInt(first.first),
    lastNs: last && origin + BigInt(last.last),
    eventNames: classes.map((number) => index.classes[number]?.name ?? ""),
  });
}
