import type { ByteSource, FileEntry } from "../../core/byte-source.js";
import { fail, ok, type Result } from "../../core/result.js";
import { readCarried } from "../carried-facts.js";
import { decodeSpace } from "../flat/compiled-decode.js";
import type { FormatTrace, OpenContext, TraceCandidate } from "../format.js";
import { compileTrace } from "./compile-trace.js";
import { CtfTrace } from "./ctf-trace.js";
import { describe } from "./describe.js";
import { folderOf, isMetadata, joined, mayBeStream, nameOf } from "./detect.js";
import type { TraceClass } from "./ir.js";
import type { TraceLayout } from "./layout.js";
import { readMetadata, salvageMetadata } from "./metadata/index.js";
import type { StreamFile } from "./packet-index.js";
import { Reporter } from "./reporter.js";
import { groupStreams } from "./stream-group.js";

/** Opens a trace: reads its metadata and the first packet of each of its files. */
export async function openTrace(candidate: TraceCandidate, context: OpenContext): Promise<Result<FormatTrace>> {
  const reporter = new Reporter(context.diagnostics);
  const metadata = await readAllMetadata(candidate, context, reporter);
  if (!metadata.ok) return metadata;
  const layout = compileTrace(metadata.value);
  reportOddFloats(layout, candidate, reporter);
  const carried = readCarried(metadata.value.environment);
  if (carried?.ok === false) reporter.warning(carried.error.message, candidate.files.find(isMetadata)?.path ?? "");
  const sources: ByteSource[] = [];
  const files = openStreamFiles(candidate, context, reporter, sources);
  const streams = await groupStreams(layout, files, reporter);
  return ok(
    new CtfTrace(
      describe(candidate.path, metadata.value, streams),
      layout,
      streams,
      sources,
      candidate.files,
      reporter,
      await decodeSpace(context.loadWasm),
    ),
  );
}

/** IEEE 754 half, single and double are read. Other sizes, which CTF allows (1.8.3, 4.1.7), have not been seen. */
function reportOddFloats(layout: TraceLayout, candidate: TraceCandidate, reporter: Reporter): void {
  const file = candidate.files.find(isMetadata)?.path ?? candidate.path;
  for (const { size } of layout.floats) {
    if (size !== 16 && size !== 32 && size !== 64)
      reporter.warning(`floating-point numbers of ${size} bits are not read`, file);
  }
}

/** The metadata with the most event classes: each chunk of a rotated session holds the classes known by then. */
async function readAllMetadata(
  candidate: TraceCandidate,
  context: OpenContext,
  reporter: Reporter,
): Promise<Result<TraceClass>> {
  let best: TraceClass | undefined;
  for (const file of candidate.files.filter(isMetadata)) {
    const read = await readOneMetadata(file, context, reporter);
    if (!read.ok) return read;
    if (best === undefined || eventCount(read.value) > eventCount(best)) best = read.value;
  }
  return best === undefined ? withoutMetadata(candidate) : ok(best);
}

function withoutMetadata({ files, path }: TraceCandidate): Result<never> {
  const which = files.length === 1 ? "a CTF stream file" : `${files.length} CTF stream files`;
  const hint = "open the whole folder of the trace; without the file metadata beside it a stream cannot be read";
  return fail(`${which} without a metadata file`, { file: files[0]?.path ?? path, hint });
}

async function readOneMetadata(file: FileEntry, context: OpenContext, reporter: Reporter): Promise<Result<TraceClass>> {
  const source = context.open(file.source);
  if (!source.ok) return source;
  const bytes = await source.value.read(0, source.value.size);
  source.value.close();
  if (!bytes.ok) return bytes;
  const read = readMetadata(bytes.value, file.path, (message, offset) => reporter.warning(message, file.path, offset));
  if (read.ok) return read;
  const salvaged = salvageMetadata(bytes.value, file.path);
  if (salvaged === undefined) return read;
  reporter.error(salvaged.message, file.path, salvaged.offset);
  return ok(salvaged.trace);
}

function eventCount(trace: TraceClass): number {
  return [...trace.streams.values()].reduce((sum, stream) => sum + stream.events.size, 0);
}

function openStreamFiles(
  candidate: TraceCandidate,
  context: OpenContext,
  reporter: Reporter,
  sources: ByteSource[],
): StreamFile[] {
  const folders = new Set(candidate.files.filter(isMetadata).map((file) => folderOf(file.path)));
  const byPath = new Map(candidate.files.map((file) => [file.path, file]));
  const files: StreamFile[] = [];
  const open = (file: FileEntry): ByteSource | undefined => {
    const source = context.open(file.source);
    if (source.ok) {
      sources.push(source.value);
      return source.value;
    }
    reporter.error(source.error.message, file.path);
    return undefined;
  };
  for (const file of candidate.files) {
    if (!folders.has(folderOf(file.path)) || !mayBeStream(file)) continue;
    const source = open(file);
    if (source === undefined) continue;
    const indexFile = byPath.get(joined(joined(folderOf(file.path), "index"), `${nameOf(file.path)}.idx`));
    const index = indexFile === undefined ? undefined : open(indexFile);
    files.push({
      path: file.path,
      source,
      index: index === undefined || indexFile === undefined ? undefined : { path: indexFile.path, source: index },
    });
  }
  return files;
}
