import type { StringTable } from "../core/string-table.js";
import type { EdgeStore } from "../index/edge-store.js";
import type { LaneStore } from "../index/lane-store.js";
import type { Machine } from "./machine.js";

/** Everything the analyses of one opened session share: strings, lanes, edges, and what is known of each machine. */
export interface Session {
  readonly strings: StringTable;
  readonly lanes: LaneStore;
  readonly edges: EdgeStore;
  /** By machine index (see `EventHandler`). One per traced kernel. */
  readonly machines: readonly Machine[];
}
