import type { ByteSource } from "../../core/byte-source.js";
import type {
  DecodedEvent,
  EventMapper,
  FormatTrace,
  MergedReader,
  StreamReader,
  TraceDescription,
} from "../format.js";
import { absoluteValueNs, clockScale } from "./clock.js";
import { CTF18_ID } from "./detect.js";
import { readWholeEvents } from "./event-reader.js";
import type { TraceClass } from "./ir.js";
import type { TraceLayout } from "./layout.js";
import { CtfMergedReader } from "./merged-reader.js";
import type { Segment } from "./packet-cursor.js";
import { indexFile } from "./packet-index.js";
import type { Reporter } from "./reporter.js";
import type { StreamGroup } from "./stream-group.js";
import { CtfStreamReader } from "./stream-reader.js";

/** Streams above this size get a packet index before events in the middle are read. */
const INDEX_WORTH_BYTES = 16 << 20;
const SLACK_CYCLES_NS = 1_000_000_000n;

export class CtfTrace implements FormatTrace {
  readonly description: TraceDescription;
  /** Packets of single-file streams, once somebody asked for a place in the middle. */
  private readonly indexes = new Map<number, Promise<readonly PlacedPacket[]>>();

  constructor(
    path: string,
    private readonly layout: TraceLayout,
    private readonly streams: readonly StreamGroup[],
    private readonly sources: readonly ByteSource[],
    private readonly reporter: Reporter,
  ) {
    this.description = describe(path, layout.trace, streams);
  }

  openStream(stream: number, mapping: EventMapper, originNs: bigint): StreamReader {
    const group = this.streams[stream] as StreamGroup;
    return new CtfStreamReader(this.layout, group.layout, group.segments, mapping, originNs, this.reporter);
  }

  openMerged(streams: readonly number[], mapping: EventMapper, originNs: bigint): MergedReader {
    const groups = streams.map((stream) => this.streams[stream] as StreamGroup);
    return new CtfMergedReader(this.layout, groups, mapping, originNs, this.reporter);
  }

  async *readEvents(stream: number, fromNs: bigint, toNs: bigint): AsyncGenerator<DecodedEvent> {
    const group = this.streams[stream] as StreamGroup;
    const segments = await this.segmentsFrom(stream, group, fromNs);
    yield* readWholeEvents(this.layout, group.layout, segments, { stream, fromNs, toNs }, this.reporter);
  }

  close(): void {
    for (const source of this.sources) source.close();
  }

  /** The stream without packets that end well before a time. */
  private async segmentsFrom(stream: number, group: StreamGroup, fromNs: bigint): Promise<readonly Segment[]> {
    const [whole] = group.segments;
    const isLate = group.beginNs !== undefined && fromNs > group.beginNs;
    if (whole === undefined || group.segments.length !== 1 || group.bytes < INDEX_WORTH_BYTES || !isLate) {
      return group.segments;
    }
    const made = this.indexes.get(stream) ?? this.placePackets(group);
    this.indexes.set(stream, made);
    const packets = await made;
    const first = packets.findIndex(({ endNs }) => endNs >= fromNs - SLACK_CYCLES_NS);
    const begin = (first < 0 ? packets.at(-1)?.offset : packets[first]?.offset) ?? whole.begin;
    return [{ ...whole, begin }];
  }

  private async placePackets(group: StreamGroup): Promise<readonly PlacedPacket[]> {
    const [file] = group.files;
    const { clock } = group.layout;
    if (file === undefined || clock === undefined) return [];
    const entries = (await indexFile(this.layout, file, this.reporter)) ?? [];
    let latest = 0n;
    return entries.map(({ offset, end, begin }) => {
      const ns = absoluteValueNs(clock, end ?? begin ?? 0n);
      latest = ns > latest ? ns : latest;
      return { offset, endNs: latest };
    });
  }
}

interface PlacedPacket {
  readonly offset: number;
  /** Absolute ns of its end, or of an earlier packet's if that is later. */
  readonly endNs: bigint;
}

function describe(path: string, trace: TraceClass, streams: readonly StreamGroup[]): TraceDescription {
  const env = trace.environment;
  const clockName = streams.find((stream) => stream.layout.clock !== undefined)?.layout.clockName;
  const clock = trace.clocks.get(clockName ?? "") ?? trace.clocks.values().next().value;
  const names = [...trace.streams.values()].flatMap((stream) => [...stream.events.values()].map((event) => event.name));
  return {
    path,
    format: CTF18_ID,
    hostname: typeof env.hostname === "string" ? env.hostname : undefined,
    tracer: tracerOf(env),
    environment: env,
    uuid: trace.uuid,
    clock:
      clock === undefined
        ? undefined
        : {
            name: clock.name,
            frequencyHz: Number(clock.frequency),
            epochOffsetNs: clockScale(clock).offsetNs,
          },
    streams: streams.map(({ files, bytes, cpu, beginNs, endNs }) => ({
      file: files[0]?.path ?? "",
      bytes,
      cpu,
      beginNs,
      endNs,
    })),
    eventNames: [...new Set(names)],
  };
}

function tracerOf(env: TraceClass["environment"]): string {
  const name = env.tracer_name ?? "";
  const version = [env.tracer_major, env.tracer_minor, env.tracer_patchlevel ?? env.tracer_patch]
    .filter((part) => part !== undefined)
    .join(".");
  return `${name} ${version}`.trim();
}
