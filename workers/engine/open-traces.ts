import { alignTraces } from "../alignment/align-traces.js";
import type { ClockReader, GuestClocks, OpenWatch } from "../alignment/guest-clocks.js";
import { compiledCore } from "../analyses/flat/compiled-core.js";
import type { StartCore } from "../analyses/flat/flat-run.js";
import { bytesOf } from "../core/byte-source.js";
import { systemErrorText } from "../core/error-text.js";
import { PageKeeper } from "../core/page-keeper.js";
import { fail, ok, type Result } from "../core/result.js";
import { SpillLog } from "../core/spill-log.js";
import { ChunkKeeper } from "../index/chunk-keeper.js";
import { type ContentIds, contentIds } from "../ingest/content-id.js";
import type { DecodePort } from "../ingest/decode-protocol.js";
import { closeTraces, type Discovery, discover, type IngestDependencies } from "../ingest/discover.js";
import type { OpenRequest } from "../model/engine-api.js";
import { withExactRanges } from "./event-ranges.js";
import type { OpenSession } from "./open-session.js";
import type { EnginePlatform } from "./platform.js";
import { SMALL_BYTES, startReading } from "./reading.js";
import { ReadingSession } from "./reading-session.js";
import type { PartKeeper } from "./unfinished/part-keeper.js";
import { unpackIn } from "./unpack-worker.js";

/** The traces of a request, and the decode worker that was started meanwhile. */
export interface FoundTraces {
  readonly discovery: Discovery;
  readonly core: StartCore;
  readonly decoder: DecodePort | undefined;
}

/** Finds and opens the traces of a request; reading them begins at once. */
export async function openSession(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
  parts?: PartKeeper,
): Promise<Result<OpenSession>> {
  const prepared = platform.spilling?.prepare?.();
  const aligned = await alignedTraces(request, platform, dependencies, watch);
  await prepared;
  if (!aligned.ok) return aligned;
  const keeper = keeperFor(request, platform);
  try {
    return ok(new ReadingSession({ name: request.name, ...aligned.value, platform, keeper, parts }));
  } catch (error) {
    // There may be no memory for it.
    aligned.value.decoder?.close();
    closeTraces(aligned.value.discovery.traces);
    throw error;
  }
}

/** Keeps the lanes and records of a session within the budget of its request. */
export function keeperFor({ memoryBudget }: OpenRequest, { spilling }: EnginePlatform): ChunkKeeper {
  const log = new SpillLog(() => spilling?.openFile());
  return new ChunkKeeper(new PageKeeper(memoryBudget ?? spilling?.budgetBytes, log));
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
  const { discovery, core, decoder } = found.value;
  const contents = await contentsOf(discovery, platform);
  const apart = await withExactRanges(discovery, platform);
  const readerOf = (set: Discovery) => clockReader(set, platform, core);
  const aligned = await alignTraces(apart, request, readerOf, watch);
  if (!aligned.ok) {
    decoder?.close();
    closeTraces(apart.traces);
    return aligned;
  }
  return ok({ contents, ...aligned.value, core, decoder });
}

/** Finds the traces of a request, each by its own clock. `besideOthers`: they are added to traces that are open. */
export async function findTraces(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
  besideOthers = false,
): Promise<Result<FoundTraces>> {
  const { open, loadWasm, startDecoder } = platform;
  const loading = loadCore(platform);
  // A worker takes about as long to start as the traces to be found: both at the same time.
  const decoder = bytesOf(request.files) < SMALL_BYTES ? undefined : startDecoder?.();
  const unpackElsewhere = startDecoder && unpackIn(startDecoder);
  const discovery = await discover(request, dependencies, { open, loadWasm, unpackElsewhere, besideOthers }, watch);
  const core = await loading;
  if (!discovery.ok) {
    decoder?.close();
    return discovery;
  }
  if (!core.ok) {
    decoder?.close();
    closeTraces(discovery.value.traces);
    return core;
  }
  return ok({ discovery: discovery.value, core: core.value, decoder });
}

async function loadCore({ loadWasm }: EnginePlatform): Promise<Result<StartCore>> {
  try {
    return ok(compiledCore(await loadWasm("flat-core")));
  } catch (error) {
    return fail(`the engine's core cannot be loaded: ${systemErrorText(error)}`);
  }
}

/** Names the content of a session, and of each of its traces. */
export function contentsOf({ traces }: Discovery, { open }: EnginePlatform): Promise<ContentIds> {
  return contentIds(
    traces.map(({ candidate }) => candidate),
    open,
  );
}

export function clockReader(discovery: Discovery, platform: EnginePlatform, core: StartCore): ClockReader {
  return {
    start: (analyses, unread) => startReading(discovery, platform, analyses, { core, unread }),
    yieldToLoop: platform.yieldToLoop,
  };
}
