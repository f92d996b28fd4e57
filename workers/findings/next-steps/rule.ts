import { captureCommand } from "../../coverage/commands.js";
import type { Finding } from "../../model/findings.js";
import type { LaneId } from "../../model/lanes.js";
import type { NextStep } from "../../model/next-step.js";
import { pathOf } from "../../query/lane-words.js";
import type { DetectorInput } from "../detector.js";

/** From a finding to what to record next, with what of this trace says so. */
export interface Rule {
  readonly id: string;
  /** Ids of the findings that it follows. */
  readonly after: readonly string[];
  /** What it asks for, as docs/coverage.md says it. */
  readonly asks: string;
  readonly steps: (input: DetectorInput, finding: Finding) => readonly NextStep[];
}

type Step = Pick<NextStep, "rule" | "text" | "why">;

/** Nothing is to be recorded: a table has the answer. */
export function lookAt(step: Step, table: string): NextStep {
  return { ...step, side: "none", tool: "", views: [], vm: "", command: [], table };
}

/** Record more of the host. */
export function recordOnHost(step: Step, views: readonly string[]): NextStep {
  const command = [captureCommand(views, "host")];
  return { ...step, side: "host", tool: "", views, vm: "", command, table: "" };
}

/** Record in a guest. */
export function recordInGuest(
  { context, inventory }: DetectorInput,
  vm: LaneId,
  step: Step,
  tool: "tracefs" | "perf",
  views: readonly string[],
): NextStep {
  const command = [captureCommand(views, "guest", undefined, pidOf(inventory, vm))];
  return { ...step, side: "guest", tool, views, vm: pathOf(context, vm), command, table: "" };
}

/** Ask a guest for its processes while it runs. */
export function askGuest(input: DetectorInput, vm: LaneId, step: Step): NextStep {
  const views = ["guest-top", "guest-belief"];
  return { ...step, side: "guest", tool: "guest-agent", views, table: "", ...asking(input, vm, " --agent qga:SOCKET") };
}

/** Ask the host of a VM while it runs. */
export function askHost(input: DetectorInput, vm: LaneId, step: Step, views: readonly string[]): NextStep {
  return { ...step, side: "host", tool: "monitor", views, table: "", ...asking(input, vm, "") };
}

function asking({ context, inventory }: DetectorInput, vm: LaneId, more: string): Pick<NextStep, "vm" | "command"> {
  const command = `lanescope monitor --pid ${pidOf(inventory, vm)}${more} -o vm.lsm.jsonl`;
  return { vm: pathOf(context, vm), command: [command] };
}

/** Whether a view lacks events that could have been recorded. */
export function isLacking({ analyses }: DetectorInput, view: string): boolean {
  return analyses.some(({ id, status, missing }) => id === view && status !== "full" && 0 < missing.length);
}

/** Whether the guest of a VM recorded itself, and its trace is open here. */
export function isGuestOpen({ context }: DetectorInput, vm: LaneId): boolean {
  return context.lanes.specs.some(({ kind, parent, isGone }) => kind === "machine" && parent === vm && isGone !== true);
}

function pidOf({ vms }: DetectorInput["inventory"], vm: LaneId): number {
  return vms.pid[vms.lane.indexOf(vm)] ?? 0;
}
