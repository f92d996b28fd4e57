import type { GuestClocks } from "../../alignment/guest-clocks.js";
import type { Problem } from "../../core/diagnostics.js";
import type { StreamTally } from "../../formats/format.js";
import type { ContentIds } from "../../ingest/content-id.js";

/** What an index file knows of the traces themselves: with it their events are found without reading them all. */
export interface TraceFacts {
  readonly contents: ContentIds;
  readonly clocks: GuestClocks;
  /** By stream. */
  readonly tallies: readonly StreamTally[];
  /** By trace. */
  readonly problems: readonly (readonly Problem[])[];
}
