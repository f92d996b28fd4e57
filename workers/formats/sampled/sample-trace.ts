import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";
import type { FormatTrace, OpenContext, StreamDecoders, TraceDescription } from "../format.js";
import { RankedDecoders, RankedTrace, streamIn } from "../ranked/ranked-trace.js";
import type { SampleData } from "./sample-data.js";
import { SampleStream } from "./sample-stream.js";

interface SampleShare {
  readonly file: FileEntry;
  readonly data: SampleData;
}

/** A trace of nothing but samples. There is at least one. */
export function sampleTrace(
  file: FileEntry,
  source: ByteSource,
  data: SampleData,
  told: Pick<TraceDescription, "format" | "tracer" | "hostname" | "clock">,
): FormatTrace {
  const { base, times, eventName } = data;
  const eventNames = [eventName];
  const stream = streamIn(file.path, "", {
    cpu: -1,
    begin: 0,
    end: file.source.size,
    firstNs: base + BigInt(times[0] as number),
    lastNs: base + BigInt(times[times.length - 1] as number),
    eventNames,
  });
  const description: TraceDescription = {
    ...told,
    path: file.path,
    dialect: "other",
    environment: {},
    uuid: undefined,
    streams: [stream],
    hasStacks: true,
    eventNames,
  };
  return new RankedTrace(source, [new SampleStream(data)], description, (): SampleShare => ({ file, data }));
}

export async function openSampleShare(share: unknown, { open }: OpenContext): Promise<Result<StreamDecoders>> {
  const { file, data } = share as SampleShare;
  const source = open(file.source);
  if (!source.ok) return source;
  return ok(new RankedDecoders(source.value, new Map([[0, new SampleStream(data)]]), true));
}
