import { formatCount, formatCountOf } from "../../workers/core/format.js";
import type { LaneList } from "../../workers/model/engine-api.js";
import type { Finding, FindingGroup } from "../../workers/model/findings.js";
import type { TourStep } from "../../workers/model/tour-step.js";

/** Findings that a tour tells. */
const TOLD = 2;
/** They say what is not known, rather than what happened. */
const ABOUT_THE_TRACE: ReadonlySet<string> = new Set(["not-recorded", "lost-events", "not-looked-for"]);

/** A tour of any trace, made from what stands out in it. Times of steps are since `beginNs`. */
export function tourOf(
  groups: readonly FindingGroup[],
  lanes: LaneList | undefined,
  beginNs: number,
): readonly TourStep[] {
  const told = groups.filter(({ id }) => !ABOUT_THE_TRACE.has(id)).slice(0, TOLD);
  return [
    {
      text: `${whatIsHere(lanes)} A lane shows over time what a VM, vCPU, thread or CPU did; the bar beside its name says how it spent the window.`,
      button: "Show the whole trace",
      key: "0 shows the whole trace, Ctrl and the wheel zoom, ? lists all keys",
      command: "zoom-all",
    },
    ...told.flatMap((group, i) => findingStep(group, i, beginNs)),
    {
      text: "Click a state: Details say what it is, why, who had the CPU or woke it, and which events begin and end it.",
      button: "Show details",
      key: "← and → go from state to state, [ and ] follow what woke whom",
      panel: "details",
    },
    ...(told.some(({ id }) => id === "steal") ? [STEAL] : []),
    {
      text:
        told.length === 0
          ? "Nothing stands out in this trace. The import report says how full each view is, and how to record what is missing."
          : "The import report says how full each view is, and how to record what is missing.",
      button: "Show the import report",
      key: "Ctrl+F searches events, / filters lanes, Ctrl+Shift+P has all commands",
      panel: "import",
    },
  ];
}

const STEAL: TourStep = {
  text: "Steal adds up who took how much time from whom, by VM. Each cell leads to its worst case.",
  button: "Show who took it",
  key: "Alt and ← lead back through the views",
  command: "zoom-all",
  panel: "steal",
};

function findingStep(group: FindingGroup, i: number, beginNs: number): TourStep[] {
  const worst: Finding | undefined = group.cases[0] ?? group.groups[0]?.cases[0];
  if (worst === undefined) return [];
  const [lane, ...others] = worst.lanes;
  return [
    {
      text: `${i === 0 ? "What stands out most" : "And then"}: ${group.title}. ${worst.text}`,
      button: "Zoom to the worst case",
      key: "F zooms to the selection, Alt and ← lead back",
      ...(lane === undefined ? {} : { lane, with: others }),
      from: worst.t0 - beginNs,
      to: worst.t1 - beginNs,
      panel: "findings",
    },
  ];
}

/** "200 VMs with 1 600 vCPUs on a host of 64 CPUs: 4 204 lanes." */
function whatIsHere(lanes: LaneList | undefined): string {
  if (lanes === undefined) return "";
  const count = (kind: string) => lanes.kinds.filter((one) => one === kind).length;
  const [vms, vcpus, cpus] = [count("vm"), count("vcpu"), count("cpu")];
  const all = formatCountOf(lanes.count, "lane");
  if (vms === 0) return `${formatCountOf(cpus, "CPU")}: ${all}.`;
  return `${formatCountOf(vms, "VM")} with ${formatCountOf(vcpus, "vCPU")} on ${formatCount(cpus)} CPUs: ${all}.`;
}
