import { realigned } from "../../alignment/align-traces.js";
import type { Session } from "../../analyses/session.js";
import { fail, ok, type Result } from "../../core/result.js";
import type { SessionStores } from "../../facts/session-facts.js";
import { closeTraces, type IngestDependencies } from "../../ingest/discover.js";
import type { OpenRequest, SessionInfo } from "../../model/engine-api.js";
import { withExactRanges } from "../event-ranges.js";
import { contentsOf, findTraces } from "../open-traces.js";
import type { EnginePlatform } from "../platform.js";
import { type RestParts, RestSession } from "../rest-session.js";
import type { KeptSession } from "./kept-session.js";

/** The traces of a kept session, open for reading whole events. Its facts are those of the index file. */
export class TraceSession extends RestSession {
  constructor(
    parts: RestParts,
    private readonly kept: KeptSession,
  ) {
    super(parts);
  }

  override beginNs(): number {
    return this.kept.info().beginNs;
  }

  override info(): SessionInfo {
    return this.kept.info();
  }
}

/** Opens the traces of a kept session, unpacking them where they lie in archives. */
export async function openTraces(
  kept: KeptSession,
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
): Promise<Result<TraceSession>> {
  const { contents, clocks, tallies, problems } = kept.traceFacts();
  const found = await findTraces(request, platform, dependencies);
  if (!found.ok) return found;
  found.value.decoder?.close();
  const apart = await withExactRanges(found.value.discovery, platform);
  const aligned = realigned(apart, request, clocks);
  const now = await contentsOf(apart, platform);
  if (!aligned.ok || now.all !== contents.all || aligned.value.streamCount !== tallies.length) {
    closeTraces(apart.traces);
    return fail(CHANGED);
  }
  const { query } = kept;
  const { name } = request;
  const parts = { name, contents, clocks, tallies, problems, discovery: aligned.value, stores: query, known: query };
  const memoryBytes = () => platform.memoryBytes();
  return ok(new TraceSession({ ...parts, session: withoutMachines(query), memoryBytes }, kept));
}

/** Nothing is left to be analysed. Copying the stores would load all of them. */
function withoutMachines(stores: SessionStores): Session {
  return Object.setPrototypeOf({ machines: [] }, stores);
}

const CHANGED = "the trace has changed since it was opened: open it again";
