import { formatDuration, formatShare } from "../../workers/core/format.js";
import type { LaneList, StateDetails } from "../../workers/model/engine-api.js";
import { State } from "../../workers/model/states.js";
import type { Taken, TakenPart } from "../../workers/model/taken.js";
import { shownName, titleOf } from "./lane-names.js";
import { stateTitle } from "./state-style.js";

/** "taken by the host: 35.2 ms of 120 ms, 29 %"; "" where there is nothing to say. */
export function takenWords({ taken, start, end }: StateDetails): string {
  if (taken === undefined) return "";
  const length = end - start;
  const unknown = taken.unknownNs === 0 ? "" : `the host's trace does not tell of ${formatDuration(taken.unknownNs)}`;
  if (taken.ns === 0) return unknown;
  const words = `${formatDuration(taken.ns)} of ${formatDuration(length)} taken by the host, ${formatShare(taken.ns / length)}`;
  return unknown === "" ? words : `${words}; ${unknown}`;
}

/** "Preempted 2.1 ms by hosthog 812, VM exit 30 µs". Two levels deep with the machines: "by hosthog 812 on labhost". */
export function takenPartsWords(parts: readonly TakenPart[], lanes: LaneList | undefined): string {
  const machines = new Set(parts.flatMap(({ culprit }) => lanes?.machines[culprit] ?? []));
  return parts
    .map(({ state, ns, culprit }) => {
      const by = culprit < 0 ? "" : ` by ${titleOf(lanes, culprit)}`;
      const on = by === "" || machines.size < 2 ? "" : ` on ${shownName(lanes?.machines[culprit] ?? "")}`;
      return `${stateTitle(state)} ${formatDuration(ns)}${by}${on}`;
    })
    .join(", ");
}

/** What the host does at the moment, where it takes the vCPU away. */
export function takenNow(taken: Taken | undefined): NonNullable<Taken["now"]> | undefined {
  const now = taken?.now;
  return now === undefined || now.state === State.NONE || now.state === State.UNKNOWN ? undefined : now;
}
