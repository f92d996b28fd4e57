import type { AnalysisDefinition } from "../../../../workers/analyses/analysis.js";
import { irq } from "../../../../workers/analyses/irq/index.js";
import { kvm } from "../../../../workers/analyses/kvm/index.js";
import { createRun } from "../../../../workers/analyses/run.js";
import { sched } from "../../../../workers/analyses/sched/index.js";
import { createSession, type MachineSpec, type Session } from "../../../../workers/analyses/session.js";
import type { StringTable } from "../../../../workers/core/string-table.js";
import { createStores } from "../../../../workers/facts/session-facts.js";
import { createBatch, type EventBatch } from "../../../../workers/model/event-batch.js";
import { ISA_BY_FIELDS, EventKind as K, type Slot } from "../../../../workers/model/event-kinds.js";
import { STATE_NAMES } from "../../../../workers/model/states.js";

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
const EVENTS: Record<string, { kind: K; fields?: Record<string, Slot> }> = {
  switch: { kind: K.SCHED_SWITCH, fields: { prev: "a", next: "b", state: "c", prio: "d", comm: "s", prevcomm: "r" } },
  waking: { kind: K.SCHED_WAKING, fields: { of: "a", target: "b", comm: "s" } },
  wakeup: { kind: K.SCHED_WAKEUP, fields: { of: "a", target: "b", comm: "s" } },
  wakeup_new: { kind: K.SCHED_WAKEUP_NEW, fields: { of: "a", target: "b", comm: "s" } },
  migrate: { kind: K.SCHED_MIGRATE_TASK, fields: { of: "a", from: "b", to: "c" } },
  fork: { kind: K.SCHED_PROCESS_FORK, fields: { parent: "a", child: "b", tgid: "c", ptgid: "d", comm: "s" } },
  exec: { kind: K.SCHED_PROCESS_EXEC, fields: { of: "a", old: "b", file: "s" } },
  exit_thread: { kind: K.SCHED_PROCESS_EXIT, fields: { of: "a" } },
  free: { kind: K.SCHED_PROCESS_FREE, fields: { of: "a" } },
  rename: { kind: K.TASK_RENAME, fields: { of: "a", comm: "s" } },
  dump: {
    kind: K.STATEDUMP_PROCESS,
    fields: { of: "a", tgid: "b", ppid: "c", status: "d", comm: "s", kernel: "y" },
  },
  sys: { kind: K.SYSCALL_ENTRY, fields: { call: "s", cmd: "y" } },
  sysret: { kind: K.SYSCALL_EXIT, fields: { call: "s", ret: "x" } },
  irq: { kind: K.IRQ_ENTRY, fields: { n: "a", handler: "s" } },
  irqret: { kind: K.IRQ_EXIT, fields: { n: "a" } },
  softirq: { kind: K.SOFTIRQ_ENTRY, fields: { n: "a" } },
  softirqret: { kind: K.SOFTIRQ_EXIT, fields: { n: "a" } },
  vector: { kind: K.VECTOR_ENTRY, fields: { n: "a", handler: "s" } },
  vectorret: { kind: K.VECTOR_EXIT, fields: { n: "a" } },
  hrstart: { kind: K.HRTIMER_START, fields: { timer: "x", expires: "y" } },
  hrtimer: { kind: K.HRTIMER_EXPIRE_ENTRY, fields: { timer: "x", now: "y" } },
  hrtimerret: { kind: K.HRTIMER_EXPIRE_EXIT },
  timer: { kind: K.TIMER_EXPIRE_ENTRY },
  timerret: { kind: K.TIMER_EXPIRE_EXIT },
  entry: { kind: K.KVM_ENTRY, fields: { id: "a" } },
  exit: { kind: K.KVM_EXIT, fields: { reason: "a", id: "b", isa: "c", ec: "d", rip: "x", rawisa: "c" } },
  uexit: { kind: K.KVM_USERSPACE_EXIT, fields: { reason: "a", errno: "b" } },
  halted: { kind: K.KVM_VCPU_WAKEUP, fields: { ns: "x", waited: "a" } },
  wfx: { kind: K.KVM_WFX, fields: { wfe: "a" } },
  accept: { kind: K.KVM_APIC_ACCEPT_IRQ, fields: { apic: "a", vec: "b", mode: "c" } },
  ipi: { kind: K.KVM_APIC_IPI, fields: { icr: "a" } },
  msi: { kind: K.KVM_MSI_SET_IRQ, fields: { address: "x", data: "y" } },
  apic: { kind: K.KVM_APIC, fields: { write: "a", reg: "b", val: "x" } },
  vgic: { kind: K.KVM_VGIC_UPDATE, fields: { apic: "a", n: "b", level: "c" } },
  inject: { kind: K.KVM_INJ_VIRQ, fields: { vec: "a" } },
  vmenter: { kind: K.KVM_NESTED_VMENTER, fields: { vmcb: "x", root: "y" } },
  eret: { kind: K.KVM_NESTED_ERET, fields: { hcr: "a", mode: "b" } },
  vmexit: { kind: K.KVM_NESTED_VMEXIT, fields: { reason: "a" } },
  reflect: { kind: K.KVM_NESTED_VMEXIT_INJECT, fields: { reason: "a" } },
  context: {
    kind: K.GUEST_CONTEXT,
    fields: { id: "a", vm: "b", exit: "c", cpl: "d", cr3: "x", rsp: "y", rip: "z" },
  },
  cr: { kind: K.KVM_CR, fields: { write: "a", cr: "b", value: "x" } },
  insert: { kind: K.BLOCK_RQ_INSERT, fields: { dev: "a", sector: "x", sectors: "b", rwbs: "c" } },
  issue: { kind: K.BLOCK_RQ_ISSUE, fields: { dev: "a", sector: "x", sectors: "b", rwbs: "c" } },
  complete: { kind: K.BLOCK_RQ_COMPLETE, fields: { dev: "a", sector: "x" } },
  mmio: { kind: K.KVM_MMIO, fields: { type: "a", gpa: "x" } },
  msr: { kind: K.KVM_MSR, fields: { write: "a", msr: "x" } },
  fault: { kind: K.KVM_PAGE_FAULT, fields: { gpa: "x" } },
  cpuid: { kind: K.KVM_CPUID, fields: { leaf: "x" } },
  pio: { kind: K.KVM_PIO, fields: { write: "a", port: "b" } },
  netrx: { kind: K.NET_RECEIVE, fields: { len: "a", dev: "s", skb: "x" } },
  nettx: { kind: K.NET_DEV_XMIT, fields: { len: "a", dev: "s", skb: "x" } },
  idle: { kind: K.CPU_IDLE, fields: { state: "a", of: "b" } },
  topology: { kind: K.STATEDUMP_CPU_TOPOLOGY, fields: { of: "a", socket: "b", core: "c" } },
  frequency: { kind: K.CPU_FREQUENCY, fields: { khz: "a", of: "b" } },
  any: { kind: K.THREAD_EVENT, fields: { of: "x", event: "s" } },
  lost: { kind: K.LOST, fields: { until: "x", events: "a", families: "b" } },
  // Of a stream: all after it is not recorded; see `DslOptions.machines`.
  ends: { kind: K.STREAM_END, fields: { families: "a", quiet: "x" } },
};

const DEFAULTS: Partial<Record<string, string>> = { switch: "state=0 prio=120", exit: "isa=1" };

const COMMON: Record<string, Slot> = { tid: "tid", pid: "pid", name: "r" };

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
  const stores = createStores();
  const session = createSession(stores, options.machines ?? [{ name: "h" }]);
  const runner = createRun(session, options.analyses ?? [sched, irq, kvm]);
  let last = 0;
  for (const line of text.split("\n")) {
    const event = parseLine(line, stores.strings);
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
    const slot = known.fields?.[key] ?? COMMON[key];
    if (!slot) throw new Error(`${name} has no field ${key}`);
    // Architectures without an isa in the event.
    const isByFields = key === "isa" && 2 < Number(value);
    if (isByFields) batch[slot][0] = ISA_BY_FIELDS + Number(value);
    else batch[slot][0] = slot === "s" || slot === "r" ? strings.idOf(value.replaceAll('"', "")) : Number(value);
  }
  if (known.kind === K.LOST) batch.x[0] = (batch.x[0] as number) * 1000;
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
        const from = lanes.specs[edges.fromLaneAt(i)]?.path;
        const to = lanes.specs[edges.toLaneAt(i)]?.path;
        return `${edges.kindAt(i)} ${from}@${edges.fromNsAt(i) / 1000} ${to}@${edges.toNsAt(i) / 1000}`;
      }),
  };
}
