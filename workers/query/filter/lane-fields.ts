import type { LaneSpec } from "../../model/lanes.js";
import type { FilterFields } from "./compile.js";

/** What a filter on lanes may ask: `kind == vcpu && name contains web`. */
export const LANE_FIELDS: FilterFields<LaneSpec> = {
  lane: { type: "text", read: (spec) => spec.path },
  name: { type: "text", read: (spec) => spec.name },
  kind: { type: "text", read: (spec) => spec.kind },
  machine: { type: "text", read: (spec) => spec.machine },
  number: { type: "number", read: (spec) => spec.subject },
};
