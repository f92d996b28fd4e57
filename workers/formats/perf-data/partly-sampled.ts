import type { Attr } from "./attr.js";
import { isTracepoint, type PerfLayout } from "./layout.js";
import type { Reporter } from "./reporter.js";

/** What to record instead. */
export const BOTH = "perf kvm --host --guest record has both, and so have events with :GH";

/** Events whose samples leave out what guests executed, or what the host did. Tracepoints are the host's alone. */
export function partlySampled({ classes }: PerfLayout): {
  readonly hosts: readonly string[];
  readonly guests: readonly string[];
} {
  const counters = classes.filter((one) => !isTracepoint(one) && one.name !== "dummy" && !/^dummy:/.test(one.name));
  const only = (isMeant: (attr: Attr) => boolean) =>
    counters.filter(({ attr }) => isMeant(attr)).map(({ name }) => name);
  return {
    hosts: only(({ excludesGuest, excludesHost }) => excludesGuest && !excludesHost),
    guests: only(({ excludesGuest, excludesHost }) => excludesHost && !excludesGuest),
  };
}

/**
 * Says which events did not sample what VMs execute. perf record leaves guests out unless it is told otherwise, so this is
 * worth a word only of a machine that runs VMs, which its threads tell once all are known.
 */
export function reportNoGuests(layout: PerfLayout, runsVms: boolean, reporter: Reporter): void {
  const { hosts } = partlySampled(layout);
  const hasEvents = layout.classes.some(({ name }) => name.startsWith("kvm:"));
  if (hosts.length === 0 || (!runsVms && !hasEvents)) return;
  reporter.note(`what VMs execute was not sampled by ${listed(hosts)} (exclude_guest): ${BOTH}`);
}

/** The first names. */
export function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");
}
