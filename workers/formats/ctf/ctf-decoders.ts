import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { ok, type Result } from "../../core/result.js";
import { decodeSpace } from "../flat/compiled-decode.js";
import type { DecodeSpace } from "../flat/decode-space.js";
import type { EventMapper, MergedReader, OpenContext, StreamDecoders } from "../format.js";
import type { StreamLayout, TraceLayout } from "./layout.js";
import { type DecodableStream, mergedReader } from "./merged-reader.js";
import type { Segment } from "./packet-cursor.js";
import { Reporter } from "./reporter.js";

/** Decoders for streams, by their numbers in the trace. */
export class CtfDecoders implements StreamDecoders {
  constructor(
    protected readonly layout: TraceLayout,
    private readonly decodable: ReadonlyMap<number, DecodableStream> | readonly DecodableStream[],
    private readonly sources: readonly ByteSource[],
    protected readonly reporter: Reporter,
    protected readonly space: DecodeSpace,
  ) {}

  openStreams(streams: readonly number[], mapping: EventMapper, originNs: bigint): MergedReader {
    const decodable = streams.map((stream) => this.stream(stream));
    return mergedReader(this.layout, decodable, mapping, originNs, this.reporter, this.space);
  }

  close(): void {
    for (const source of this.sources) source.close();
  }

  protected stream(number: number): DecodableStream {
    const { decodable } = this;
    return ("get" in decodable ? decodable.get(number) : decodable[number]) as DecodableStream;
  }
}

/** Some streams of a trace, as plain data: the layout is compiled, and where packets are is known. */
export interface CtfShare {
  readonly layout: TraceLayout;
  readonly streams: readonly SharedStream[];
  readonly files: readonly FileEntry[];
}

interface SharedStream {
  readonly number: number;
  /** Of its layout. */
  readonly id: bigint;
  readonly segments: readonly Omit<Segment, "source">[];
}

export function shareOf(
  layout: TraceLayout,
  streams: ReadonlyMap<number, DecodableStream>,
  files: readonly FileEntry[],
): CtfShare {
  const shared = Array.from(streams, ([number, stream]): SharedStream => {
    const segments = stream.segments.map(({ file, begin, end }) => ({ file, begin, end }));
    return { number, id: stream.layout.id, segments };
  });
  const named = new Set(shared.flatMap(({ segments }) => segments.map(({ file }) => file)));
  return { layout, streams: shared, files: files.filter(({ path }) => named.has(path)) };
}

/** Opens the files of a share, and nothing else. */
export async function openShare(
  share: unknown,
  { open, diagnostics, loadWasm }: OpenContext,
): Promise<Result<StreamDecoders>> {
  const { layout, streams, files } = share as CtfShare;
  const reporter = new Reporter(diagnostics);
  const sources = new Map<string, ByteSource>();
  for (const { path, source } of files) {
    const opened = open(source);
    if (opened.ok) sources.set(path, opened.value);
    else reporter.error(opened.error.message, path);
  }
  const decodable = streams.map(({ number, id, segments }): [number, DecodableStream] => {
    const own = segments.flatMap((segment) => {
      const source = sources.get(segment.file);
      return source === undefined ? [] : [{ ...segment, source }];
    });
    return [number, { layout: layout.streams.get(id) as StreamLayout, segments: own }];
  });
  return ok(new CtfDecoders(layout, new Map(decodable), [...sources.values()], reporter, await decodeSpace(loadWasm)));
}
