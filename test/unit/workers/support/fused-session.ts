import { ANALYSES } from "../../../../workers/analyses/index.js";
import type { LaneTrack } from "../../../../workers/index/lane-track.js";
import { STATE_NAMES } from "../../../../workers/model/states.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { type DslRun, run } from "../analyses/dsl.js";
import { sessionContext } from "./session-context.js";

export interface FusedRun extends DslRun {
  readonly context: QueryContext;
  id(path: string): number;
}

/** Events of a host and guests on one clock (machines "h", "g" and so on). `below`: the VM in which each guest lies, by path. */
export function fusedRun(
  text: string,
  names: readonly string[],
  below: Readonly<Record<string, string>>,
  end: number,
): FusedRun {
  const result = run(text, { machines: names.map((name) => ({ name })), analyses: ANALYSES, end });
  const { lanes } = result.session;
  const id = (path: string): number => {
    const lane = lanes.find(path);
    if (lane === undefined) throw new Error(`no lane ${path} among ${result.paths().join(" ")}`);
    return lane;
  };
  for (const [guest, vm] of Object.entries(below)) lanes.move(id(guest), id(vm));
  return { ...result, id, context: sessionContext(result.session, end * 1000) };
}

/** The rows of a track: `state[start,end] …` in µs. */
export function rowsText(track: LaneTrack | undefined, untilNs: number): string {
  if (track === undefined) return "no rows";
  return Array.from({ length: track.count }, (_, row) => {
    const name = STATE_NAMES[track.stateAt(row)] || "none";
    return `${name}[${track.startAt(row) / 1000},${track.endAt(row, untilNs) / 1000}]`;
  }).join(" ");
}
