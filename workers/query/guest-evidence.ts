import { formatDuration } from "../core/format.js";
import { Seen, type Sighting } from "../facts/sighting-store.js";
import { hex, isKernelAddress, stackBase, stackOf } from "../model/guest-registers.js";
import { type LaneId, NO_LANE } from "../model/lanes.js";
import { State } from "../model/states.js";
import type { QueryContext } from "./context.js";
import { laneWords } from "./lane-words.js";

/**
 * The evidence for the state of a guest's process or thread. No event of the host names either. Registers at entries
 * and exits tell which one is current on a vCPU; the current one has the vCPU's state.
 */

/** Evidence on a vCPU and on the process or thread that is current on it. */
const VCPU_STATE: Partial<Record<State, string>> = {
  [State.GUEST]: "is between kvm_entry and kvm_exit",
  [State.GUEST_NESTED]: "runs a guest of its own, between kvm_entry and kvm_exit",
  [State.HYPERVISOR]: "is in the host's kernel, between kvm_exit and kvm_entry",
  [State.HALT_POLL]: "is in the host's kernel after a kvm_exit by HLT, and has not left its CPU",
  [State.VMM]: "is in its VMM, after kvm_userspace_exit or the end of ioctl(KVM_RUN)",
  [State.VMM_BLOCKED]: "sleeps in its VMM",
  [State.RUNNABLE]: "is awake and waits for a CPU of the host",
};

export function guestEvidence(context: QueryContext, lane: LaneId, row: number): readonly string[] {
  const track = context.lanes.track(lane);
  const state = track.stateAt(row);
  const sighting = context.sightings.find(lane, track.startAt(row));
  if (state === State.NONE) return [];
  if (sighting === undefined) return ["not seen yet on any vCPU"];
  const isCurrent = sighting.process === lane || sighting.thread === lane;
  const vcpu = laneWords(context, sighting.vcpu);
  if (sighting.how === Seen.FIRST_THREAD)
    return [
      "inferred: it did what its process did, of which user mode was seen on one stack only until this thread was seen",
    ];
  const turn = state === State.PREEMPTED ? [] : turnText(context, track.auxAt(row));
  const isEither = sighting.how === Seen.UNDECIDED;
  if (isEither && state === State.UNKNOWN) return [`may have run on ${vcpu}, or not: ${undecidedText(sighting, vcpu)}`];
  if (!isCurrent && isEither) return [leftText(state), undecidedText(sighting, vcpu), ...turn];
  if (!isCurrent) {
    const left = [leftText(state), `${whenText(sighting)}, ${vcpu} ${otherText(context, sighting)}`];
    return [...left, ...turn];
  }
  const doing = state === State.PREEMPTED ? "was taken off its CPU by the host" : VCPU_STATE[state];
  const first = doing === undefined ? `it is what ${vcpu} runs, and has that vCPU's state` : `${vcpu} ${doing}`;
  return [first, ...seenText(sighting, vcpu)];
}

/** Why it does not run. */
function leftText(state: State): string {
  switch (state) {
    case State.PREEMPTED:
      return "taken off by its guest: it was in user mode when last seen";
    case State.BLOCKED:
      return "left by itself: it was in the guest's kernel when last seen, or the idle task followed";
    case State.WAIT:
      return "left by itself, and then its vCPU went to sleep with nothing else to run";
    default:
      return "nothing recorded says what it does";
  }
}

/** The process or thread that ran before this one came back; see analyses/guest/turns.ts. */
function turnText(context: QueryContext, before: LaneId): readonly string[] {
  const spec = context.lanes.specs[before];
  if (spec?.kind !== "process" && spec?.kind !== "guest-thread") return [];
  return [
    `until ${spec.name} (${spec.path}) had run there, which woke it or kept the vCPU from it: no interrupt since`,
  ];
}

function whenText({ isExit, fromNs, seenNs }: Sighting): string {
  if (!isExit) return "at an entry";
  return fromNs < seenNs ? `at an exit (and since ${formatDuration(seenNs - fromNs)} before)` : "at an exit";
}

/** The task that runs there instead. */
function otherText(context: QueryContext, sighting: Sighting): string {
  const { process, thread, how } = sighting;
  const other = thread === NO_LANE ? process : thread;
  if (other === NO_LANE) return "ran nothing that is known";
  const spec = context.lanes.specs[other];
  return `ran ${spec?.name} (${spec?.path}): ${registersText(sighting, how)}`;
}

/** The kind of sighting. Inferences say that they are. */
function seenText(sighting: Sighting, vcpu: string): readonly string[] {
  const { how, seenNs, fromNs, idleNs } = sighting;
  const needs = Number.isNaN(idleNs) ? "little" : `about ${formatDuration(idleNs)}`;
  const tables = `the page tables loaded are its own: CR3 ${hex(sighting.cr3)}`;
  switch (how) {
    case Seen.BETWEEN_IDLE:
      return [
        `inferred, not seen: the idle task was on ${vcpu} at the entry and at the exit ${formatDuration(seenNs - fromNs)} later, and needs ${needs} until it halts: somebody woke, ran and slept again`,
        tables,
      ];
    case Seen.BEFORE_IDLE:
      return [
        `inferred, not seen: the idle task was on ${vcpu} at the exit ${formatDuration(seenNs - fromNs)} after the entry, and another task at the entry`,
        tables,
      ];
    case Seen.ONLY_THREAD:
      return [
        `${whenText(sighting)}: ${registersText(sighting, how)}`,
        "thread inferred: this user stack was not seen beside a kernel stack, and no other thread is known that it can be",
      ];
    case Seen.REUSED:
      return [`page tables used again: ${registersText(sighting, how)}, where the process before had another place`];
    case Seen.UNDECIDED:
      return [`not known which: ${undecidedText(sighting, vcpu)}`];
    case Seen.NOTHING:
      return [];
    default:
      return [`${whenText(sighting)}: ${registersText(sighting, how)}; nothing else seen there since`];
  }
}

function undecidedText({ seenNs, fromNs }: Sighting, vcpu: string): string {
  return `at the exit ${formatDuration(seenNs - fromNs)} later ${vcpu} ran another task than at the entry before, and nothing shows when it went from one to the other`;
}

function registersText({ cr3, rsp }: Sighting, how: Seen): string {
  const tables = `CR3 ${hex(cr3)}`;
  const stack = Number.isNaN(rsp) ? "" : ` ${hex(rsp)}`;
  switch (how) {
    case Seen.USER_MODE:
    case Seen.ONLY_THREAD:
      return `user mode, ${tables}, user stack${stack}`;
    case Seen.KERNEL_STACK:
    case Seen.ENDING:
      return `${tables}, kernel stack${stackText(rsp)}`;
    case Seen.KERNEL_THREAD:
      return `the kernel stack${stackText(rsp)} of a kernel thread`;
    case Seen.IDLE_STACK:
    case Seen.BETWEEN_IDLE:
    case Seen.BEFORE_IDLE:
      return `the stack${stackText(rsp)} on which this vCPU executes HLT`;
    case Seen.WAY_IN:
      return `${tables}, on the way from user mode into the kernel`;
    case Seen.REUSED:
      return isKernelAddress(rsp) ? `${tables}, kernel stack${stackText(rsp)}` : `${tables}, user stack${stack}`;
    default:
      return `${tables} loaded`;
  }
}

/** Kernel stacks are called by where they begin. */
function stackText(rsp: number): string {
  return Number.isNaN(rsp) ? "" : ` ${hex(stackBase(stackOf(rsp)))}`;
}
