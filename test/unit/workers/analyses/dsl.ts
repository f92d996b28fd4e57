import type { AnalysisDefinition } from "../../../../workers/analyses/analysis.js";
import { createFlatRun } from "../../../../workers/analyses/flat/flat-run.js";
import { createFlatSession } from "../../../../workers/analyses/flat/flat-session.js";
import { irq } from "../../../../workers/analyses/irq/index.js";
import { kvm } from "../../../../workers/analyses/kvm/index.js";
import { sched } from "../../../../workers/analyses/sched/index.js";
import type { MachineSpec, Session } from "../../../../workers/analyses/session.js";
import type { StringTable } from "../../../../workers/core/string-table.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { Lost } from "../../../../workers/model/event-fields.js";
import { ISA_BY_FIELDS, EventKind as K, type Slot } from "../../../../workers/model/event-kinds.js";
import { columnsOf, type OwnNames } from "../../../../workers/model/kind-fields.js";
import { STATE_NAMES } from "../../../../workers/model/states.js";
import { typescriptCore } from "../../../setup/flat-code.js";

/**
 * Events as text, one a line: time in microseconds, event, CPU (cpu0 if left out), fields. "#" starts a comment.
 *
 *     0  switch cpu0 prev=0 next=100
 *     1  entry id=0
 *     10 exit reason=12
 *
 * `nocpu` in place of the CPU: the event does not say on which it happened.
 * `tid=`, `pid=` and `name=` are the emitting thread's, as LTTng contexts record them; without them the trace
 * has none. `m1` after the time: from the second machine.
 */
const EVENTS: Record<string, KnownEvent> = {
  switch: event(K.SCHED_SWITCH, {
    prev: "prevTid",
    next: "nextTid",
    state: "prevState",
    prio: "nextPrio",
    comm: "nextComm",
    prevcomm: "prevComm",
  }),
  waking: event(K.SCHED_WAKING, { of: "wakeeTid", target: "targetCpu", comm: "wakeeComm" }),
  wakeup: event(K.SCHED_WAKEUP, { of: "wakeeTid", target: "targetCpu", comm: "wakeeComm" }),
  wakeup_new: event(K.SCHED_WAKEUP_NEW, { of: "wakeeTid", target: "targetCpu", comm: "wakeeComm" }),
  migrate: event(K.SCHED_MIGRATE_TASK, { of: "movedTid", from: "fromCpu", to: "toCpu" }),
  fork: event(K.SCHED_PROCESS_FORK, {
    parent: "parentTid",
    child: "childTid",
    tgid: "childTgid",
    ptgid: "parentTgid",
    comm: "childComm",
    ns: "childPidNs",
    pns: "parentPidNs",
  }),
  exec: event(K.SCHED_PROCESS_EXEC, { of: "tid", old: "oldTid", file: "path" }),
  exit_thread: event(K.SCHED_PROCESS_EXIT, { of: "tid" }),
  free: event(K.SCHED_PROCESS_FREE, { of: "tid" }),
  setprio: event(K.SCHED_PI_SETPRIO, { of: "tid", prio: "newPrio" }),
  rename: event(K.TASK_RENAME, { of: "tid", comm: "newComm" }),
  dump: event(K.STATEDUMP_PROCESS, {
    of: "tid",
    tgid: "tgid",
    ppid: "parentTgid",
    status: "status",
    comm: "comm",
    kernel: "isKernel",
    ns: "pidNs",
    level: "pidNsLevel",
  }),
  pidns: event(K.STATEDUMP_PID_NS, { of: "tid", ns: "pidNs", level: "pidNsLevel" }),
  cgroup: event(K.THREAD_CGROUP, {
    of: "tid",
    process: "isOfProcess",
    hierarchy: "hierarchy",
    path: "path",
    ns: "cgroupNs",
  }),
  sys: event(K.SYSCALL_ENTRY, { call: "name", cmd: "command" }),
  sysret: event(K.SYSCALL_EXIT, { call: "name", ret: "result" }),
  irq: event(K.IRQ_ENTRY, { n: "number", handler: "name" }),
  irqret: event(K.IRQ_EXIT, { n: "number" }),
  softirq: event(K.SOFTIRQ_ENTRY, { n: "number" }),
  softirqret: event(K.SOFTIRQ_EXIT, { n: "number" }),
  vector: event(K.VECTOR_ENTRY, { n: "number", handler: "name" }),
  vectorret: event(K.VECTOR_EXIT, { n: "number" }),
  hrstart: event(K.HRTIMER_START, { timer: "timer", expires: "expiresNs" }),
  hrtimer: event(K.HRTIMER_EXPIRE_ENTRY, { timer: "timer", now: "nowNs" }),
  hrtimerret: event(K.HRTIMER_EXPIRE_EXIT),
  timer: event(K.TIMER_EXPIRE_ENTRY),
  timerret: event(K.TIMER_EXPIRE_EXIT),
  entry: event(K.KVM_ENTRY, { id: "vcpuId" }),
  exit: event(K.KVM_EXIT, { reason: "reason", id: "vcpuId", isa: "isa", ec: "detail", rip: "guestRip", rawisa: "isa" }),
  uexit: event(K.KVM_USERSPACE_EXIT, { reason: "reason", errno: "errno" }),
  halted: event(K.KVM_VCPU_WAKEUP, { ns: "ns", waited: "waited" }),
  wfx: event(K.KVM_WFX, { wfe: "isWfe" }),
  accept: event(K.KVM_APIC_ACCEPT_IRQ, { apic: "apicId", vec: "vector", mode: "deliveryMode" }),
  apicv: event(K.KVM_APICV_ACCEPT_IRQ, { apic: "apicId", vec: "vector", mode: "deliveryMode" }),
  ipi: event(K.KVM_APIC_IPI, { icr: "command" }),
  msi: event(K.KVM_MSI_SET_IRQ, { address: "address", data: "data" }),
  apic: event(K.KVM_APIC, { write: "isWrite", reg: "register", val: "value" }),
  vgic: event(K.KVM_VGIC_UPDATE, { apic: "vcpuId", n: "irq", level: "level" }),
  inject: event(K.KVM_INJ_VIRQ, { vec: "vector" }),
  vmenter: event(K.KVM_NESTED_VMENTER, { vmcb: "controlBlock", root: "root" }),
  eret: event(K.KVM_NESTED_ERET, { hcr: "hcr", mode: "targetMode" }),
  reflect: event(K.KVM_NESTED_VMEXIT_INJECT),
  context: event(K.GUEST_CONTEXT, {
    id: "vcpuId",
    vm: "vmmTgid",
    exit: "isExit",
    cpl: "cpl",
    cr3: "cr3",
    rsp: "rsp",
    rip: "rip",
  }),
  cr: event(K.KVM_CR, { write: "isWrite", cr: "cr", value: "value" }),
  insert: event(K.BLOCK_RQ_INSERT, { dev: "device", sector: "sector", sectors: "sectors", rwbs: "operation" }),
  issue: event(K.BLOCK_RQ_ISSUE, { dev: "device", sector: "sector", sectors: "sectors", rwbs: "operation" }),
  complete: event(K.BLOCK_RQ_COMPLETE, { dev: "device", sector: "sector" }),
  mmio: event(K.KVM_MMIO, { type: "type", gpa: "gpa" }),
  msr: event(K.KVM_MSR, { write: "isWrite", msr: "msr" }),
  fault: event(K.KVM_PAGE_FAULT, { gpa: "gpa", error: "error" }),
  cpuid: event(K.KVM_CPUID, { leaf: "leaf" }),
  synic: event(K.KVM_HV_SYNIC_SET_IRQ, { id: "vcpuId", vec: "vector", ret: "result" }),
  stimer_callback: event(K.KVM_HV_STIMER_CALLBACK, { id: "vcpuId" }),
  stimer_expired: event(K.KVM_HV_STIMER_EXPIRATION, { result: "result" }),
  hv_ipi: event(K.KVM_HV_SEND_IPI, { vec: "vector" }),
  hv_call: event(K.KVM_HV_HYPERCALL, { code: "code" }),
  absent: event(K.KVM_ASYNC_PF_NOT_PRESENT, { token: "token" }),
  fetched: event(K.KVM_ASYNC_PF_COMPLETED),
  ready: event(K.KVM_ASYNC_PF_READY, { token: "token" }),
  pio: event(K.KVM_PIO, { write: "isWrite", port: "port" }),
  netrx: event(K.NET_RECEIVE, { len: "bytes", dev: "device", skb: "buffer" }),
  nettx: event(K.NET_DEV_XMIT, { len: "bytes", dev: "device" }),
  idle: event(K.CPU_IDLE, { state: "value", of: "cpu" }),
  topology: event(K.STATEDUMP_CPU_TOPOLOGY, { of: "cpu", socket: "socket", core: "core" }),
  frequency: event(K.CPU_FREQUENCY, { khz: "value", of: "cpu" }),
  limits: event(K.CPU_FREQUENCY_LIMITS, { lowest: "lowestKhz", highest: "highestKhz", of: "cpu" }),
  pstate: event(K.CPU_MEASURED_FREQUENCY, { khz: "value" }),
  reclaim: event(K.RECLAIM_BEGIN, { scope: "scope" }),
  reclaimed: event(K.RECLAIM_END),
  numa: event(K.NUMA_MOVE, {
    of: "tid",
    other: "otherTid",
    from: "fromCpu",
    to: "toCpu",
    node: "fromNode",
    tonode: "toNode",
    outcome: "outcome",
  }),
  unmap: event(K.KVM_UNMAP_MEMORY, { start: "start", end: "end" }),
  split: event(K.KVM_SPLIT_HUGE_PAGE),
  push: event(K.KVM_DIRTY_RING_PUSH),
  any: event(K.THREAD_EVENT, { of: "thread", event: "eventName" }),
  sample: event(K.SAMPLE, { mode: "mode", ip: "ip", weight: "weight", event: "eventName" }),
  log: event(K.LOG, { message: "message", source: "source", priority: "priority", tid: "thread", pid: "process" }),
  lost: event(K.LOST, { until: "untilNs", families: "families" }),
  // Of a stream: all after it is not recorded; see `DslOptions.machines`.
  ends: event(K.STREAM_END, { families: "families", quiet: "quietNs" }),
};

const DEFAULTS: Partial<Record<string, string>> = { switch: "state=0 prio=120", exit: "isa=1" };

const COMMON: Record<string, Slot> = { tid: "tid", pid: "pid", name: "r" };

interface KnownEvent {
  readonly kind: K;
  readonly columns: Readonly<Record<string, Slot | undefined>>;
}

/** `words`: what fields of the kind are called in a text. */
function event<Kind extends K>(kind: Kind, words: Readonly<Record<string, OwnNames<Kind>>> = {}): KnownEvent {
  const { own } = columnsOf(kind);
  return {
    kind,
    columns: Object.fromEntries(Object.entries(words).map(([word, name]) => [word, own[name as string]])),
  };
}

export interface DslOptions {
  readonly machines?: readonly MachineSpec[];
  /** Microseconds; the last event's time if left out. */
  readonly end?: number;
  /** Which analyses run; those of states if left out. */
  readonly analyses?: readonly AnalysisDefinition[];
}

/** What came of the events: lanes and edges as text. */
export interface DslRun {
  readonly session: Session;
  /** `state:reason[start,end] …` in microseconds, `reason` only where it is not 0. */
  lane(path: string): string;
  /** Only states, in order. */
  states(path: string): string;
  aux(path: string, state: string): string | undefined;
  paths(kind?: string): string[];
  edges(): string[];
}

export function run(text: string, options: DslOptions = {}): DslRun {
  const session = createFlatSession(options.machines ?? [{ name: "h" }]);
  const runner = createFlatRun(session, options.analyses ?? [sched, irq, kvm], typescriptCore);
  let last = 0;
  for (const line of text.split("\n")) {
    const event = parseLine(line, session.strings);
    if (!event) continue;
    runner.handle(event.batch, event.machine, 0, 1);
    last = event.batch.ts[0] as number;
  }
  const endNs = options.end === undefined ? last : options.end * 1000;
  runner.finish(endNs);
  return describeRun(session, endNs);
}

function parseLine(line: string, strings: StringTable): { batch: EventBatch; machine: number } | undefined {
  const words = (line.split("#")[0] as string).trim().split(/\s+/);
  if (words.length < 2) return undefined;
  const [time, ...rest] = words as [string, ...string[]];
  const machine = /^m\d$/.test(rest[0] ?? "") ? Number((rest.shift() as string).slice(1)) : 0;
  const name = rest.shift() as string;
  const known = EVENTS[name];
  if (!known) throw new Error(`no event ${name}`);
  const batch = blankBatch();
  batch.cpu = /^cpu\d+$/.test(rest[0] ?? "") ? Number((rest.shift() as string).slice(3)) : 0;
  if (rest[0] === "nocpu") batch.cpu = rest.shift() === undefined ? 0 : -1;
  batch.ts[0] = Math.round(Number(time) * 1000);
  batch.kind[0] = known.kind;
  for (const field of [...(DEFAULTS[name]?.split(" ") ?? []), ...joinQuoted(rest)]) {
    const [key, value] = [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)];
    const slot = known.columns[key] ?? COMMON[key];
    if (!slot) throw new Error(`${name} has no field ${key}`);
    // Architectures without an isa in the event.
    const isByFields = key === "isa" && 2 < Number(value);
    if (isByFields) batch[slot][0] = ISA_BY_FIELDS + Number(value);
    else batch[slot][0] = slot === "s" || slot === "r" ? strings.idOf(value.replaceAll('"', "")) : Number(value);
  }
  if (known.kind === K.LOST) batch[Lost.untilNs][0] = (batch[Lost.untilNs][0] as number) * 1000;
  return { batch, machine };
}

/** `comm="CPU 0/KVM"` is one word. */
function joinQuoted(words: readonly string[]): string[] {
  return words.join(" ").match(/(?:[^\s"]|"[^"]*")+/g) ?? [];
}

function blankBatch(): EventBatch {
  const batch = createBatch(0, 1);
  batch.count = 1;
  for (const slot of ["a", "b", "c", "d", "tid", "pid", "s", "r"] as const) batch[slot][0] = -1;
  for (const slot of ["x", "y", "z"] as const) batch[slot][0] = Number.NaN;
  return batch;
}

function describeRun(session: Session, endNs: number): DslRun {
  const { lanes, edges } = session;
  const find = (path: string) => {
    const id = lanes.find(path);
    if (id === undefined) throw new Error(`no lane ${path} among ${lanes.specs.map((spec) => spec.path).join(" ")}`);
    return lanes.track(id);
  };
  const rows = (path: string) => {
    const track = find(path);
    return Array.from({ length: track.count }, (_, row) => ({
      name: STATE_NAMES[track.stateAt(row)] || "none",
      reason: track.reasonAt(row),
      aux: track.auxAt(row),
      start: track.startAt(row) / 1000,
      end: (row + 1 < track.count ? track.startAt(row + 1) : endNs) / 1000,
    })).filter(({ start, end }) => start < end);
  };
  return {
    session,
    lane: (path) =>
      rows(path)
        .map(({ name, reason, start, end }) => `${name}${reason === 0 ? "" : `:${reason}`}[${start},${end}]`)
        .join(" "),
    states: (path) =>
      rows(path)
        .map(({ name }) => name)
        .join(" "),
    aux: (path, state) => {
      const found = rows(path).findLast(({ name }) => name === state);
      return found && lanes.specs[found.aux]?.path;
    },
    paths: (kind) => lanes.specs.filter((spec) => kind === undefined || spec.kind === kind).map(({ path }) => path),
    edges: () =>
      Array.from({ length: edges.count }, (_, i) => {
        const from = lanes.specs[edges.columns.fromLane.at(i)]?.path;
        const to = lanes.specs[edges.columns.toLane.at(i)]?.path;
        return `${edges.kindAt(i)} ${from}@${edges.columns.fromNs.at(i) / 1000} ${to}@${edges.columns.toNs.at(i) / 1000}`;
      }),
  };
}
