import { type IoCalls, setIoCalls } from "./calls-io.js";

/**
 * What the core leaves to the rest of the engine: what is rare, or makes objects. Entities are addresses of records, lanes
 * and tracks are numbers. In WebAssembly the functions below are imports, which the build declares by their first lines.
 */
export interface Calls extends IoCalls {
  /** Address of so many bytes, which are 0. */
  allocate(bytes: i32): i32;
  /** The living thread with a tid that no thread has yet. */
  newThread(machine: i32, tid: i32): i32;
  /** Another life of a tid. */
  addThread(machine: i32, tid: i32): i32;
  /** A CPU that no event has named. */
  newCpu(machine: i32, number: i32): i32;
  /** The thread has another name than before. */
  learnName(machine: i32, thread: i32, comm: i32): void;
  /** The thread has another priority than before. */
  learnPriority(thread: i32, prio: i32, t: f64): void;
  /** The first sched_switch of a recording. */
  beginSwitches(machine: i32): void;
  bury(machine: i32, thread: i32, t: f64): void;
  /** An event names another thread than the one its CPU is known to run. */
  adopt(machine: i32, cpu: i32, row: i32): i32;
  leaveCpu(cpu: i32, t: f64): void;
  forgetVcpu(vcpu: i32, t: f64): void;
  /** A thread that runs on another CPU is seen on this one. */
  loseOther(machine: i32, thread: i32, t: f64): void;
  /** Events were lost since the last state of the thread began. */
  doubtOdd(machine: i32, thread: i32): void;
  doubtQueueOdd(machine: i32, thread: i32, t: f64): void;
  /** An event tells of a CPU that none has named. */
  hearOf(machine: i32, number: i32): void;
  /** Threads that were woken before the first sched_switch wait for a CPU since. */
  beginLate(machine: i32): void;
  /** A wake-up before the first sched_switch. */
  noteEarly(machine: i32, thread: i32, targetCpu: i32, ns: f64, reason: i32, lane: i32, waker: i32): void;
  interruptLane(machine: i32, cpu: i32): i32;
  /** A thread waits for a CPU whose events are lost. */
  vanish(thread: i32, t: f64): void;
  /** `LaneTrack.enterLabel`, by number of the track. */
  enterOdd(track: i32, t: f64, label: i32): void;
  /** `LaneTrack.relabel`. */
  relabelOdd(track: i32, row: i32, reason: i32, aux: i32): void;
  /** `LaneTrack.reasonAt` and `LaneTrack.stateAt`. */
  reasonOdd(track: i32, row: i32): i32;
  stateOdd(track: i32, row: i32): i32;
  /** `LabelTable.of`. */
  addLabel(state: i32, reason: i32, aux: i32): i32;
  interruptSource(machine: i32, number: i32, name: i32, isSoftirq: i32): i32;
  /** More than one CPU handles an interrupt. */
  beginOdd(source: i32, cpu: i32): void;
  /** Returns 1 if the CPU handled it. */
  endOdd(source: i32, cpu: i32): i32;
  /** 0: not known. */
  vcpuAtEntry(machine: i32, thread: i32, id: i32, t: f64): i32;
  vcpuAtExit(machine: i32, thread: i32, id: i32, t: f64): i32;
  /** 0: not known. */
  vcpuOutside(machine: i32, thread: i32, t: f64): i32;
  /** What a name tells, as bits of `Name`. It is kept in the table of names where the string id is one. */
  parseName(name: i32): i32;
  /** The VM that a thread serves which is no vCPU; 0: none that is known. */
  ownerOf(machine: i32, thread: i32): i32;
  /** `isKnownSince` of the lane of a track, by its number, where events were lost; 1: it is. */
  isKnownSinceOdd(machine: i32, track: i32, fromNs: f64): i32;
  /** Of an instruction set that the core does not know; it keeps what it learns of the machine's. */
  exitCode(machine: i32, isa: i32, reason: i32, detail: i32): i32;
  /** KVM_RUN has returned. */
  returned(vcpu: i32, t: f64, errno: i32, reason: i32, hasReason: i32): void;
  errnoOf(result: f64): i32;
  tellHalt(vcpu: i32, t: f64, waited: i32, ns: f64): void;
  runEmulated(machine: i32, thread: i32, cpu: i32, t: f64): void;
  meetEmulated(machine: i32, thread: i32, t: f64): void;
  /** An analysis (`Part`) meets registers of a guest that tell it something new. */
  guestContext(part: i32, machine: i32, cpu: i32, row: i32): void;
  /** A step of a vCPU whose guest's tasks are followed: see `Follow`. */
  followGuest(step: i32, machine: i32, at: i32, t: f64): void;
  /** A hypervisor in the vCPU enters its guest, as far as an exit tells without nested events. */
  announceNested(machine: i32, cpu: i32, vcpu: i32): void;
  enterAnnounced(machine: i32, vcpu: i32, t: f64): void;
  /** It enters a nested vCPU that is not the one before. */
  entersNext(machine: i32, cpu: i32, root: f64, vmcb: f64, t: f64): void;
  labelNestedWait(vcpu: i32): void;
  /** `NestedView.refresh` */
  refreshNested(vcpu: i32, t: f64): void;
  /** The counts of a table become records of their window. */
  flushCounts(table: i32): void;
  /** Many exits of a vCPU in a row were at one address. */
  keepLoop(vcpu: i32): void;
  /** A store of records has no room left: the number in its head. */
  growRows(store: i32): void;
  /** The other analyses handle the row. */
  rest(row: i32): void;
}

let calls: Calls;

/** All calls from now on go there. */
export function setCalls(those: Calls): void {
  calls = those;
  setIoCalls(those);
}

export function allocate(bytes: i32): i32 {
  return calls.allocate(bytes);
}

export function newThread(machine: i32, tid: i32): i32 {
  return calls.newThread(machine, tid);
}

export function addThread(machine: i32, tid: i32): i32 {
  return calls.addThread(machine, tid);
}

export function newCpu(machine: i32, number: i32): i32 {
  return calls.newCpu(machine, number);
}

export function learnName(machine: i32, thread: i32, comm: i32): void {
  calls.learnName(machine, thread, comm);
}

export function learnPriority(thread: i32, prio: i32, t: f64): void {
  calls.learnPriority(thread, prio, t);
}

export function beginSwitches(machine: i32): void {
  calls.beginSwitches(machine);
}

export function bury(machine: i32, thread: i32, t: f64): void {
  calls.bury(machine, thread, t);
}

export function adopt(machine: i32, cpu: i32, row: i32): i32 {
  return calls.adopt(machine, cpu, row);
}

export function leaveCpu(cpu: i32, t: f64): void {
  calls.leaveCpu(cpu, t);
}

export function forgetVcpu(vcpu: i32, t: f64): void {
  calls.forgetVcpu(vcpu, t);
}

export function loseOther(machine: i32, thread: i32, t: f64): void {
  calls.loseOther(machine, thread, t);
}

export function doubtOdd(machine: i32, thread: i32): void {
  calls.doubtOdd(machine, thread);
}

export function doubtQueueOdd(machine: i32, thread: i32, t: f64): void {
  calls.doubtQueueOdd(machine, thread, t);
}

export function hearOf(machine: i32, number: i32): void {
  calls.hearOf(machine, number);
}

export function beginLate(machine: i32): void {
  calls.beginLate(machine);
}

export function noteEarly(
  machine: i32,
  thread: i32,
  targetCpu: i32,
  ns: f64,
  reason: i32,
  lane: i32,
  waker: i32,
): void {
  calls.noteEarly(machine, thread, targetCpu, ns, reason, lane, waker);
}

export function interruptLane(machine: i32, cpu: i32): i32 {
  return calls.interruptLane(machine, cpu);
}

export function vanish(thread: i32, t: f64): void {
  calls.vanish(thread, t);
}

export function enterOdd(track: i32, t: f64, label: i32): void {
  calls.enterOdd(track, t, label);
}

export function relabelOdd(track: i32, row: i32, reason: i32, aux: i32): void {
  calls.relabelOdd(track, row, reason, aux);
}

export function reasonOdd(track: i32, row: i32): i32 {
  return calls.reasonOdd(track, row);
}

export function stateOdd(track: i32, row: i32): i32 {
  return calls.stateOdd(track, row);
}

export function addLabel(state: i32, reason: i32, aux: i32): i32 {
  return calls.addLabel(state, reason, aux);
}

export function interruptSource(machine: i32, number: i32, name: i32, isSoftirq: i32): i32 {
  return calls.interruptSource(machine, number, name, isSoftirq);
}

export function beginOdd(source: i32, cpu: i32): void {
  calls.beginOdd(source, cpu);
}

export function endOdd(source: i32, cpu: i32): i32 {
  return calls.endOdd(source, cpu);
}

export function vcpuAtEntry(machine: i32, thread: i32, id: i32, t: f64): i32 {
  return calls.vcpuAtEntry(machine, thread, id, t);
}

export function vcpuAtExit(machine: i32, thread: i32, id: i32, t: f64): i32 {
  return calls.vcpuAtExit(machine, thread, id, t);
}

export function vcpuOutside(machine: i32, thread: i32, t: f64): i32 {
  return calls.vcpuOutside(machine, thread, t);
}

export function parseName(name: i32): i32 {
  return calls.parseName(name);
}

export function ownerOf(machine: i32, thread: i32): i32 {
  return calls.ownerOf(machine, thread);
}

export function isKnownSinceOdd(machine: i32, track: i32, fromNs: f64): i32 {
  return calls.isKnownSinceOdd(machine, track, fromNs);
}

export function exitCode(machine: i32, isa: i32, reason: i32, detail: i32): i32 {
  return calls.exitCode(machine, isa, reason, detail);
}

export function returned(vcpu: i32, t: f64, errno: i32, reason: i32, hasReason: i32): void {
  calls.returned(vcpu, t, errno, reason, hasReason);
}

export function errnoOf(result: f64): i32 {
  return calls.errnoOf(result);
}

export function tellHalt(vcpu: i32, t: f64, waited: i32, ns: f64): void {
  calls.tellHalt(vcpu, t, waited, ns);
}

export function runEmulated(machine: i32, thread: i32, cpu: i32, t: f64): void {
  calls.runEmulated(machine, thread, cpu, t);
}

export function meetEmulated(machine: i32, thread: i32, t: f64): void {
  calls.meetEmulated(machine, thread, t);
}

export function guestContext(part: i32, machine: i32, cpu: i32, row: i32): void {
  calls.guestContext(part, machine, cpu, row);
}

export function followGuest(step: i32, machine: i32, at: i32, t: f64): void {
  calls.followGuest(step, machine, at, t);
}

export function announceNested(machine: i32, cpu: i32, vcpu: i32): void {
  calls.announceNested(machine, cpu, vcpu);
}

export function enterAnnounced(machine: i32, vcpu: i32, t: f64): void {
  calls.enterAnnounced(machine, vcpu, t);
}

export function entersNext(machine: i32, cpu: i32, root: f64, vmcb: f64, t: f64): void {
  calls.entersNext(machine, cpu, root, vmcb, t);
}

export function labelNestedWait(vcpu: i32): void {
  calls.labelNestedWait(vcpu);
}

export function refreshNested(vcpu: i32, t: f64): void {
  calls.refreshNested(vcpu, t);
}

export function flushCounts(table: i32): void {
  calls.flushCounts(table);
}

export function keepLoop(vcpu: i32): void {
  calls.keepLoop(vcpu);
}

export function growRows(store: i32): void {
  calls.growRows(store);
}

export function rest(row: i32): void {
  calls.rest(row);
}
