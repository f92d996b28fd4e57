import type { LaneId } from "../../model/lanes.js";
import type { QueryContext } from "../context.js";
import type { ExportScope } from "../export/table.js";
import type { Steps } from "../resumable.js";

/** `word`: which kind of its family a case is. `start` and `ns` as in the family's table of cases. */
export type CaseSink = (word: string, lane: LaneId, start: number, ns: number) => void;

export type EachCase = (context: QueryContext, scope: ExportScope, sink: CaseSink) => Steps<void>;
