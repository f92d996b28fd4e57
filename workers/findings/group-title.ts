import { formatCount, formatCountOf, formatDuration, formatPercent } from "../core/format.js";
import type { Figure, Finding } from "../model/findings.js";
import { laneLabel } from "../model/lane-names.js";
import type { LaneId } from "../model/lanes.js";
import { laneWords } from "../query/lane-words.js";
import { type DetectorInput, vmOf } from "./detector.js";

/** What the findings of a kind are about, several of them together. */
interface Words {
  readonly noun: "vCPU" | "VM" | "thread" | "CPU" | "disk";
  /** What they do; the range of their figures is in it. */
  readonly does: (range: string) => string;
}

const WORDS: Readonly<Record<string, Words>> = {
  "vm-died": { noun: "VM", does: () => "died" },
  "kvm-run-fails": { noun: "vCPU", does: (range) => `cannot run: KVM_RUN failed ${range} times` },
  "no-progress": { noun: "vCPU", does: (range) => `make no progress, with ${range} exits at one guest address` },
  steal: { noun: "vCPU", does: (range) => `lost ${range} of their time to others` },
  "helper-waits": { noun: "thread", does: (range) => `wait for a CPU ${range} of the time` },
  overcommit: { noun: "CPU", does: (range) => `are overcommitted for ${range}` },
  "guest-belief": {
    noun: "VM",
    does: (range) => `count ${range} of what they call busy as theirs that their host had taken`,
  },
  "monitor-disagrees": {
    noun: "vCPU",
    does: (range) => `have ${range} more or fewer exits in the trace than KVM counted`,
  },
  throttled: { noun: "VM", does: (range) => `seem to be throttled by a CPU quota, for ${range}` },
  "lock-holder": { noun: "VM", does: (range) => `have vCPUs that spin while others have no CPU, for ${range}` },
  "ipi-wait": {
    noun: "VM",
    does: (range) => `have interrupts between vCPUs that wait for vCPUs without a CPU, for ${range}`,
  },
  "vmm-blocked": { noun: "vCPU", does: (range) => `are blocked in their VMM for ${range} of the window` },
  "host-memory": { noun: "vCPU", does: (range) => `wait for memory of the host for ${range} of the window` },
  "numa-away": { noun: "vCPU", does: (range) => `run ${range} of their time away from their NUMA node` },
  "vm-paused": { noun: "VM", does: (range) => `stood still for up to ${range}` },
  "timer-lateness": { noun: "vCPU", does: (range) => `have timers that fire up to ${range} late` },
  "slow-injection": { noun: "vCPU", does: (range) => `get interrupts up to ${range} late` },
  "exit-storm": { noun: "vCPU", does: (range) => `have exit storms, of ${range} exits` },
  "costly-exits": { noun: "vCPU", does: (range) => `spend ${range} of the window on exits for one reason` },
  "userspace-exits": { noun: "vCPU", does: (range) => `spend ${range} of the window in the VMM` },
  "halt-poll-waste": { noun: "vCPU", does: (range) => `burn ${range} of a CPU polling in vain` },
  "halt-poll-success": { noun: "vCPU", does: (range) => `burn ${range} of a host CPU in successful halt polling` },
  "slow-disk": { noun: "disk", does: (range) => `are slow, with requests that took up to ${range}` },
  "slow-input": { noun: "VM", does: (range) => `took ${range} to answer an input` },
  "nested-exits": { noun: "vCPU", does: (range) => `exit ${range} times more for an exit of their nested guest` },
};

/** One sentence about several cases of a kind, worst first: those of a VM, or without `vm` those of a host. */
export function groupTitle(input: DetectorInput, cases: readonly Finding[], vm?: LaneId): string {
  const [worst] = cases as [Finding];
  const words = WORDS[worst.id];
  const subjects = words === undefined ? 0 : subjectCount(input, words.noun, cases);
  if (words === undefined || subjects < 2)
    return `${worst.title}; ${formatCountOf(cases.length - 1, "more such case")}`;
  const vms = new Set(cases.map((finding) => vmOf(input, finding)).filter((lane) => 0 <= lane));
  const total = totalOf(input, words.noun, vm === undefined ? vms : new Set([vm]));
  const many = subjects < total ? `${formatCount(subjects)} of ${formatCount(total)}` : formatCount(subjects);
  const where = vm === undefined ? ofVms(words.noun, vms.size) : ofVm(input, vm);
  const more = subjects < cases.length ? `, ${formatCountOf(cases.length, "case")} in all` : "";
  return `${many} ${words.noun}s${where} ${words.does(rangeOf(cases))}${more}; worst: ${worstName(input, worst, vm)}`;
}

/** How many different vCPUs, VMs and so on the cases are about. */
function subjectCount(input: DetectorInput, noun: Words["noun"], cases: readonly Finding[]): number {
  // The lane of a slow disk is a thread that waited for it, and a kind has one case for each disk.
  if (noun === "disk") return cases.length;
  return new Set(cases.map((finding) => (noun === "VM" ? vmOf(input, finding) : finding.lanes[0]))).size;
}

/** How many there are: of CPUs and VMs in all, of vCPUs in the VMs that are concerned. 0: not counted. */
function totalOf({ inventory }: DetectorInput, noun: Words["noun"], vms: ReadonlySet<LaneId>): number {
  if (noun === "VM") return inventory.vms.lane.length;
  if (noun === "CPU") return inventory.cpus.lane.length;
  if (noun !== "vCPU") return 0;
  return inventory.vcpus.vm.reduce((sum, vm) => sum + (vms.has(inventory.vms.lane[vm] as LaneId) ? 1 : 0), 0);
}

function ofVms(noun: Words["noun"], vms: number): string {
  return vms === 0 || noun === "VM" || noun === "CPU" ? "" : ` of ${formatCountOf(vms, "VM")}`;
}

function ofVm({ context }: DetectorInput, vm: LaneId): string {
  const spec = context.lanes.specs[vm];
  return spec === undefined ? "" : ` of ${laneLabel(spec.kind, spec.name)}`;
}

/** Within its VM a vCPU needs no more than its own name. */
function worstName({ context }: DetectorInput, { lanes }: Finding, vm: LaneId | undefined): string {
  const lane = context.lanes.find(lanes[0] ?? "") ?? -1;
  const spec = context.lanes.specs[lane];
  return vm !== undefined && spec?.kind === "vcpu" ? spec.name : laneWords(context, lane);
}

/** "20–47 %", "900 µs–5.9 ms"; one figure where all are alike. */
export function rangeOf(cases: readonly Finding[]): string {
  const figures = cases.flatMap(({ figure }) => figure ?? []);
  const [first] = figures;
  if (first === undefined) return "";
  const values = figures.map(({ value }) => value);
  const [least, most] = [Math.min(...values), Math.max(...values)].map((value) => figureText({ ...first, value }));
  if (least === undefined || most === undefined || least === most) return most ?? "";
  const [, number, unit] = /^(.*\d)(?: (\S+))?$/.exec(least) ?? [];
  return unit !== undefined && most.endsWith(` ${unit}`) ? `${number}–${most}` : `${least}–${most}`;
}

function figureText({ value, unit }: Figure): string {
  if (unit === "share") return formatPercent(value);
  return unit === "ns" ? formatDuration(value) : formatCount(value);
}
