import type { AnalysisDefinition } from "../analyses/analysis.js";
import type { TraceInfo } from "../model/engine-api.js";
import { EventKind } from "../model/event-kinds.js";

export interface RecordedKinds {
  /** Kinds with at least one event. */
  readonly occurred: ReadonlySet<EventKind>;
  /** Kinds the trace would have recorded: it describes such events. */
  readonly declared: ReadonlySet<EventKind>;
}

type AnalysisStatus = TraceInfo["analyses"][number];

/**
 * How far each analysis can go with what was recorded. An event that was enabled and just never happened is not
 * missing, unless nothing the analysis needs ever happened.
 */
export function analysisStatuses(
  analyses: readonly AnalysisDefinition[],
  { occurred, declared }: RecordedKinds,
): readonly AnalysisStatus[] {
  return analyses.map(({ id, needs }) => {
    const isAlive = needs.length === 0 || needs.some((kind) => occurred.has(kind));
    const missing = needs.filter((kind) => !occurred.has(kind) && !(isAlive && declared.has(kind)));
    const status = missing.length === 0 ? "full" : isAlive ? "partial" : "none";
    return { id, status, missing: missing.map(kindName), record_with: recordWith(missing) };
  });
}

const names = new Map<number, string>(Object.entries(EventKind).map(([name, kind]) => [kind, name.toLowerCase()]));

function kindName(kind: EventKind): string {
  return names.get(kind) ?? `kind ${kind}`;
}

/** Events that LTTng calls otherwise than the kernel. */
const LTTNG_NAMES: Partial<Record<EventKind, string>> = {
  [EventKind.KVM_ENTRY]: "kvm_x86_entry",
  [EventKind.KVM_EXIT]: "kvm_x86_exit",
  [EventKind.IRQ_ENTRY]: "irq_handler_entry",
  [EventKind.IRQ_EXIT]: "irq_handler_exit",
  [EventKind.SOFTIRQ_RAISE]: "irq_softirq_raise",
  [EventKind.SOFTIRQ_ENTRY]: "irq_softirq_entry",
  [EventKind.SOFTIRQ_EXIT]: "irq_softirq_exit",
  [EventKind.HRTIMER_EXPIRE_ENTRY]: "timer_hrtimer_expire_entry",
  [EventKind.HRTIMER_EXPIRE_EXIT]: "timer_hrtimer_expire_exit",
};

function isSyscall(kind: EventKind): boolean {
  return kind === EventKind.SYSCALL_ENTRY || kind === EventKind.SYSCALL_EXIT;
}

function recordWith(missing: readonly EventKind[]): readonly string[] {
  const tracepoints = missing.filter((kind) => !isSyscall(kind)).map((kind) => LTTNG_NAMES[kind] ?? kindName(kind));
  const commands: string[] = [];
  if (tracepoints.length > 0) commands.push(`lttng enable-event --kernel ${tracepoints.join(",")}`);
  if (missing.some(isSyscall)) commands.push("lttng enable-event --kernel --syscall --all");
  return commands;
}
