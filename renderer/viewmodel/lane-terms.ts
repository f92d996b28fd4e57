import type { FilterTerms } from "../../workers/filter/fields.js";
import { containerOf } from "../../workers/model/containers.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import { laneLabel } from "../../workers/model/lane-names.js";
import { LANE_KINDS, type LaneId } from "../../workers/model/lanes.js";

/** What a filter may ask of lanes. A lane also has what the lanes above it have (lane-judgement.ts). */
export function laneTerms(list: LaneList | undefined): FilterTerms<LaneId> {
  const kindOf = (lane: LaneId) => list?.kinds[lane] ?? "group";
  const pathOf = (lane: LaneId) => list?.paths[lane] ?? "";
  const nameOf = (lane: LaneId) => list?.names[lane] ?? "";
  /** As the trace calls it: the user may have given it another name, and both find it. */
  const ownNameOf = (lane: LaneId) => list?.formerNames?.get(lane) ?? nameOf(lane);
  const namesOf = (lane: LaneId) =>
    list?.formerNames?.has(lane) === true ? [nameOf(lane), ownNameOf(lane)] : [nameOf(lane)];
  const hasOneName = (lane: LaneId) => kindOf(lane) !== "vm" && list?.formerNames?.has(lane) !== true;
  const allNames = (lane: LaneId) =>
    hasOneName(lane) ? [nameOf(lane)] : namesOf(lane).flatMap((name) => [name, laneLabel(kindOf(lane), name)]);
  const pidOf = (lane: LaneId) => list?.pids[lane] ?? -1;
  return {
    fields: {
      name: { type: "texts", read: allNames },
      kind: { type: "text", read: kindOf, values: LANE_KINDS },
      vm: {
        type: "texts",
        read: (lane) => (kindOf(lane) === "vm" ? namesOf(lane).flatMap((name) => vmNames(name, pidOf(lane))) : []),
      },
      container: { type: "text", read: (lane) => containerOf(pathOf(lane)) },
      comm: { type: "text", read: (lane) => commOf(kindOf(lane), ownNameOf(lane)) },
      tid: { type: "number", read: (lane) => known(list?.tids[lane]) },
      pid: { type: "number", read: (lane) => known(list?.pids[lane]) },
      cpu: { type: "number", read: (lane) => (kindOf(lane) === "cpu" ? list?.subjects[lane] : undefined) },
      machine: { type: "text", read: (lane) => list?.machines[lane] },
      lane: { type: "texts", read: (lane) => [pathOf(lane), ...allNames(lane)] },
    },
    aliases: { path: "lane" },
    texts: (lane) => [...allNames(lane), pathOf(lane)],
    caseless: remembered(list, (lane) => {
      const names = hasOneName(lane) ? nameOf(lane) : allNames(lane).join("\n");
      return `${names}\n${pathOf(lane)}`.toLowerCase();
    }),
  };
}

/** Makes the texts of all lanes before a filter asks for them. `pause` is awaited between pieces of work. */
export async function prepareTexts(list: LaneList, pause: () => Promise<void> | undefined): Promise<void> {
  const { caseless } = laneTerms(list);
  for (let lane = 0; lane < list.count; lane += 1) {
    caseless?.(lane);
    if (lane % LANES_PER_PIECE === 0) await pause();
  }
}

const LANES_PER_PIECE = 256;

/** The text of each lane is made once for a list: each letter of a filter asks for all of them. */
function remembered(list: LaneList | undefined, textOf: (lane: LaneId) => string) {
  if (list === undefined) return textOf;
  const known = TEXTS.get(list) ?? [];
  TEXTS.set(list, known);
  return (lane: LaneId) => {
    const text = known[lane] ?? textOf(lane);
    known[lane] = text;
    return text;
  };
}

const TEXTS = new WeakMap<LaneList, string[]>();

/** "web", "web 961" and "961": however people call it. */
function vmNames(name: string, pid: number): readonly string[] {
  const own = name.replace(/ \d+$/, "");
  return [own, name, laneLabel("vm", name), ...(0 <= pid ? [`${pid}`] : [])];
}

/** The name of a program. The lanes of threads and processes have it with a number or a word. */
function commOf(kind: string, name: string): string | undefined {
  if (kind === "thread" || kind === "guest-thread") return name.replace(/ \d+$/, "");
  return kind === "process" ? name.replace(/^process /, "") : undefined;
}

function known(number: number | undefined): number | undefined {
  return number === undefined || number < 0 ? undefined : number;
}
