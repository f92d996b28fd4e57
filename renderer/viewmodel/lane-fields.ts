import { LANE_KINDS } from "../../workers/model/lanes.js";
import { STATE_GROUPS, STATE_NAMES } from "../../workers/model/states.js";
import type { OfferedField } from "./suggestions.js";

/** The fields of the filter box. */
export const LANE_FIELDS: readonly OfferedField[] = [
  { name: "name", about: "name of a lane", operator: " ~ " },
  { name: "vm", about: "a VM by name or pid, with all below it", operator: " ~ " },
  {
    name: "container",
    about: "a container by the number of its namespace or the path of its control group, with all below it",
  },
  { name: "kind", about: "kind of lane", values: LANE_KINDS },
  { name: "comm", about: "name of a thread or process", operator: " ~ " },
  { name: "tid", about: "thread" },
  { name: "pid", about: "process" },
  { name: "cpu", about: "number of a CPU" },
  { name: "machine", about: "host or guest" },
  { name: "lane", about: "path or name of a lane", operator: " ~ " },
  {
    name: "state",
    about: "states in colour, the others dimmed",
    values: [...STATE_GROUPS.keys(), ...STATE_NAMES.slice(1)],
  },
  { name: "reason", about: "exit, wait reason, system call", operator: " ~ " },
  { name: "culprit", about: "the lane to blame", operator: " ~ " },
  { name: "duration", about: "of a state, as in 2ms", operator: " > " },
  { name: "start", about: "of a state, as in +1.5s", operator: " > " },
  { name: "end", about: "of a state, as in end-2s", operator: " < " },
];
