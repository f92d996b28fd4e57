import { alignTraces } from "../alignment/align-traces.js";
import type { ClockReader, GuestClocks, OpenWatch } from "../alignment/guest-clocks.js";
import { bytesOf } from "../core/byte-source.js";
import { ok, type Result } from "../core/result.js";
import { type ContentIds, contentIds } from "../ingest/content-id.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import { closeTraces, type Discovery, discover, type IngestDependencies } from "../ingest/discover.js";
import type { OpenRequest } from "../model/engine-api.js";
import { withExactRanges } from "./event-ranges.js";
import type { OpenSession } from "./open-session.js";
import type { EnginePlatform } from "./platform.js";
import { SMALL_BYTES, startReading } from "./reading.js";
import { ReadingSession } from "./reading-session.js";
import { unpackIn } from "./unpack-worker.js";

/** The traces of a request, and the decode worker that was started meanwhile. */
export interface FoundTraces {
  readonly discovery: Discovery;
  readonly decoder: DecodePort | undefined;
}

/** Finds and opens the traces of a request; reading them begins at once. */
export async function openSession(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
): Promise<Result<OpenSession>> {
  const aligned = await alignedTraces(request, platform, dependencies, watch);
  if (!aligned.ok) return aligned;
  return ok(new ReadingSession({ name: request.name, ...aligned.value, platform }));
}

/** The traces of a request on one clock, and nothing of them read for good. */
export interface AlignedTraces extends FoundTraces {
  readonly contents: ContentIds;
  readonly clocks: GuestClocks;
}

export async function alignedTraces(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
): Promise<Result<AlignedTraces>> {
  const found = await findTraces(request, platform, dependencies, watch);
  if (!found.ok) return found;
  const { discovery, decoder } = found.value;
  const contents = await contentsOf(discovery, platform);
  const apart = await withExactRanges(discovery, platform);
  const readerOf = (set: Discovery) => clockReader(set, platform);
  const aligned = await alignTraces(apart, request, readerOf, watch);
  if (!aligned.ok) {
    decoder?.close();
    closeTraces(apart.traces);
    return aligned;
  }
  return ok({ contents, ...aligned.value, decoder });
}

/** Finds the traces of a request, each by its own clock. `besideOthers`: they are added to traces that are open. */
export async function findTraces(
  request: OpenRequest,
  { open, loadWasm, startDecoder }: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
  besideOthers = false,
): Promise<Result<FoundTraces>> {
  // A worker takes about as long to start as the traces to be found: both at the same time.
  const decoder = bytesOf(request.files) < SMALL_BYTES ? undefined : startDecoder?.();
  const unpackElsewhere = startDecoder && unpackIn(startDecoder);
  const discovery = await discover(request, dependencies, { open, loadWasm, unpackElsewhere, besideOthers }, watch);
  if (discovery.ok) return ok({ discovery: discovery.value, decoder });
  decoder?.close();
  return discovery;
}

/** Names the content of a session, and of each of its traces. */
export function contentsOf({ traces }: Discovery, { open }: EnginePlatform): Promise<ContentIds> {
  return contentIds(
    traces.map(({ candidate }) => candidate),
    open,
  );
}

export function clockReader(discovery: Discovery, platform: EnginePlatform): ClockReader {
  return {
    start: (analyses, unread) => startReading(discovery, platform, analyses, { unread }),
    yieldToLoop: platform.yieldToLoop,
  };
}
