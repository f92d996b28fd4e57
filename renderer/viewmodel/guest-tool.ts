import { formatBytes } from "../../workers/core/format.js";
import { cellsOf } from "../../workers/coverage/cells.js";
import type { View } from "../../workers/coverage/view.js";
import { VIEWS } from "../../workers/coverage/views.js";
import type { ToolName, ToolPhase, ToolStatus, ToolWay } from "../../workers/model/tool-operations.js";

/** What a recording inside a guest shows, the usual first. */
const INSIDE = ["sched", "runqueue", "irq", "samples", "block-io", "syscalls", "timers", "network", "cpu-power"];

export const GUEST_VIEWS: readonly Pick<View, "id" | "title" | "shows">[] = INSIDE.flatMap((id) =>
  VIEWS.filter((view) => view.id === id && isRecordedInside(view)),
);

function isRecordedInside(view: View): boolean {
  const tools = ["trace-cmd", "perf"] as const;
  return tools.some((tool) => cellsOf(view, tool).some(({ side, gives }) => side === "guest" && gives === "all"));
}

export const TOOL_WORDS: Readonly<Record<ToolName, { readonly title: string; readonly about: string }>> = {
  tracefs: { title: "a script", about: "the tracing of the guest's kernel, by sh alone; nothing else is sent" },
  "trace-cmd": {
    title: "trace-cmd",
    about: "sent there with its libraries; exact to the nanosecond, and no event is overwritten",
  },
  perf: { title: "perf", about: "sent there with its libraries; the only one that samples code" },
};

export const SECONDS: readonly number[] = [1, 2, 5, 10, 30, 60, 300];

const PHASES: Readonly<Record<ToolPhase, string>> = {
  check: "Looking what the guest has…",
  send: "Sending",
  record: "Recording",
  fetch: "Fetching",
  remove: "Removing everything from the guest…",
};

/** How far it is, in words. */
export function phaseWords({ phase, done, total }: Pick<ToolStatus, "phase" | "done" | "total">): string {
  if (phase === undefined) return "It has ended.";
  if (phase === "record") return `${PHASES.record}: ${Math.floor(done)} of ${total} s`;
  if (phase === "send" || phase === "fetch") return `${PHASES[phase]}: ${formatBytes(done)} of ${formatBytes(total)}`;
  return PHASES[phase];
}

export function wayWords({ via, address }: ToolWay): string {
  if (via === "ssh") return `your own ssh to ${address}`;
  return `${via === "qga" ? "the guest agent" : "a shell"} at ${address}`;
}

/** Whether the guest is as it was before, in a sentence. */
export function cleanWords({ removed = [], left = [] }: Pick<ToolStatus, "removed" | "left">): string {
  if (0 < left.length) return "Not all of it could be removed from the guest, or it is not known:";
  return removed.length === 0
    ? "Nothing was written in the guest."
    : "Everything was removed from the guest, and its tracing is set as before: both were verified.";
}
