import { formatDurationExact } from "../../workers/core/format.js";
import type { EventRow, IntervalDetails, LaneList, StateDetails } from "../../workers/model/engine-api.js";
import type { LaneId } from "../../workers/model/lanes.js";
import { State } from "../../workers/model/states.js";
import { type GroupMoment, momentWords, pixelWords } from "./group-moment.js";
import { labelOf, taskTitle, titleOf } from "./lane-names.js";
import { renamedText } from "./renames.js";
import { stateTitle } from "./state-style.js";
import { takenPartsWords, takenWords } from "./taken-text.js";
import { formatDate, formatTime, type TimeBase } from "./time-format.js";

export type Fact = readonly [name: string, value: string];

export interface DetailsFacts {
  readonly lanes: LaneList | undefined;
  readonly base: TimeBase;
}

/** The role of the culprit, by state. */
const CULPRIT_ROLES: Readonly<Record<number, string>> = {
  [State.PREEMPTED]: "Taken off by",
  [State.RUNNABLE]: "CPU taken by",
  [State.WAIT]: "Woken by",
  [State.BLOCKED]: "Woken by",
  [State.VMM_BLOCKED]: "Woken by",
  [State.GUEST]: "Runs",
  [State.USER]: "Runs",
  [State.SYSCALL]: "Runs",
};

export function culpritRole(state: number): string {
  return CULPRIT_ROLES[state] ?? "Because of";
}

/** Names and values of a state, in the order of the panel. */
export function stateFacts(state: StateDetails, { lanes, base }: DetailsFacts): readonly Fact[] {
  return [
    ["Lane", titleOf(lanes, state.lane)],
    ["Path", lanes?.paths[state.lane] ?? ""],
    ...placeFacts(lanes, state.lane),
    ["Start", momentText(base, state.start)],
    ["End", momentText(base, state.end)],
    ["Duration", formatDurationExact(state.end - state.start)],
    ...cpuFacts(state),
    ...(state.priority === "" ? [] : [["Priority", state.priority] as const]),
    ...(state.inner === undefined || state.inner.lane < 0
      ? []
      : [["Innermost", taskTitle(lanes, state.inner.lane)] as const]),
    ...takenFacts(state, lanes),
  ];
}

/** What the host took of a guest's state, and who had the CPU. */
function takenFacts(state: StateDetails, lanes: LaneList | undefined): readonly Fact[] {
  const words = takenWords(state);
  const parts = takenPartsWords(state.taken?.parts ?? [], lanes);
  return words === "" ? [] : [["Taken", parts === "" ? words : `${words}: ${parts}`]];
}

/** Where a CPU is. */
function placeFacts(lanes: LaneList | undefined, lane: LaneId): readonly Fact[] {
  const mark = lanes?.kinds[lane] === "cpu" ? lanes.marks.find((one) => one.lane === lane) : undefined;
  return mark === undefined ? [] : [["Place", mark.about]];
}

/** "CPU 1", or where it was last if it has none. */
function cpuFacts({ cpu, lastCpu }: StateDetails): readonly Fact[] {
  if (0 <= cpu) return [["CPU", `${cpu}`]];
  return 0 <= lastCpu ? [["Last CPU", `${lastCpu}`]] : [];
}

function momentText(base: TimeBase, timeNs: number): string {
  return `${formatDate(base, timeNs)} ${formatTime(base, timeNs)}`.trim();
}

/** All about a state as text, for a ticket or a mail. */
export function stateText(state: StateDetails, facts: DetailsFacts, ends?: IntervalDetails): string {
  const { lanes } = facts;
  const path = lanes?.paths[state.culprit];
  const lines: Fact[] = [...stateFacts(state, facts)];
  if (path !== undefined) lines.push([culpritRole(state.state), `${titleOf(lanes, state.culprit)} (${path})`]);
  if (ends?.startEvent !== undefined) lines.push(["At the start", eventText(ends.startEvent)]);
  if (ends?.endEvent !== undefined) lines.push(["At the end", eventText(ends.endEvent)]);
  const heading = state.reason === "" ? state.stateName : `${state.stateName}: ${state.reason}`;
  return [
    heading,
    ...lines.map(([name, value]) => `${name}: ${value}`),
    ...state.evidence.map((line) => renamedText(lanes, line)),
  ].join("\n");
}

/** All about the members of a heading lane at a moment. */
export function groupText(group: GroupMoment, { lanes, base }: DetailsFacts): string {
  const states = group.now.map(({ state, lanes: own }) => {
    return `${stateTitle(state)}: ${own.map((lane) => labelOf(lanes, lane)).join(", ")}`;
  });
  const heading = `${titleOf(lanes, group.lane)} (${lanes?.paths[group.lane] ?? ""})`;
  return [heading, momentText(base, group.timeNs), momentWords(group), ...states, pixelWords(group)]
    .filter((line) => line !== "")
    .join("\n");
}

/** The CPU of an event; "" if it is of none, as those of programs are. */
export function cpuWords(cpu: number): string {
  return cpu < 0 ? "" : `CPU ${cpu}`;
}

function eventText(row: EventRow): string {
  const cpu = cpuWords(row.cpu);
  return `${row.name}${cpu === "" ? "" : ` (${cpu})`} ${row.fields}${row.context === "{}" ? "" : ` ${row.context}`}`;
}
