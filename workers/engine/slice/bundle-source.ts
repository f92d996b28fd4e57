import type { GuestClocks, OpenWatch } from "../../alignment/guest-clocks.js";
import { ok, type Result } from "../../core/result.js";
import type { ContentIds } from "../../ingest/content-id.js";
import { closeTraces, type Discovery, type IngestDependencies } from "../../ingest/discover.js";
import type { OpenRequest } from "../../model/engine-api.js";
import type { OpenSession } from "../open-session.js";
import { alignedTraces } from "../open-traces.js";
import type { EnginePlatform } from "../platform.js";

/** The traces that a bundle is made of, set on one clock. */
export interface BundleSource {
  readonly name: string;
  readonly discovery: Discovery;
  readonly contents: ContentIds;
  readonly clocks: GuestClocks;
  /** To be called when they are no longer needed. */
  close(): void;
}

/** The traces of an open session, which stay open. */
export function bundleSource(session: OpenSession): BundleSource {
  const { name } = session.info();
  const { discovery, contents, clocks } = session;
  return { name, discovery, contents, clocks, close: () => {} };
}

/** The traces of a request, opened for this alone. */
export async function openSource(
  request: OpenRequest,
  platform: EnginePlatform,
  dependencies: IngestDependencies,
  watch?: OpenWatch,
): Promise<Result<BundleSource>> {
  const aligned = await alignedTraces(request, platform, dependencies, watch);
  if (!aligned.ok) return aligned;
  const { discovery, contents, clocks, decoder } = aligned.value;
  decoder?.close();
  return ok({ name: request.name, discovery, contents, clocks, close: () => closeTraces(discovery.traces) });
}
