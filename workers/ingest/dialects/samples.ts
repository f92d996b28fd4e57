import type { EventMapping } from "../../formats/format.js";
import { EventKind as K } from "../../model/event-kinds.js";
import { SampleMode, sampleModeName } from "../../model/sample-mode.js";
import { mappingOf, row } from "./mapping.js";

/** The field by which formats tell that an event is a sample: a number of SampleMode, or its name. */
const MARK = "sample_mode";

/** A sample of a profiler, whatever event caused it: its name is the counter's. */
export function sample(name: string, fieldNames: readonly string[]): EventMapping | undefined {
  if (!fieldNames.includes(MARK)) return undefined;
  const fields = { mode: MARK, modeFlags: "sample_mode_flags", ip: "ip", weight: "period" };
  return mappingOf(row(K.SAMPLE, { ...fields, eventName: `=${name}` }, { mode: MODES }), 0);
}

const MODES = Object.fromEntries(Object.values(SampleMode).map((mode) => [sampleModeName(mode), mode]));
