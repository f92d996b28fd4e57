import { EventKind as K } from "../model/event-kinds.js";
import type { Given, View } from "./view.js";

const STACKS = (how: string) => `where sched_switch has its stack: ${how}, which lanescope capture does not ask for`;

/** Views of what profilers, programs, logs and monitors tell. Each is an analysis of this id. */
export const OTHER_VIEWS: readonly View[] = [
  {
    id: "threads-by-context",
    title: "threads by the context of their events",
    shows: "lanes of threads, at the moments of their events",
    needs: [K.THREAD_EVENT],
    isSpecial: true,
  },
  {
    id: "slices",
    title: "slices and counters of programs",
    shows: "rows of slices, lanes of counters, tables of slices",
    needs: [K.SLICE_BEGIN],
    restsOn: [K.SLICE_BEGIN, K.SLICE_INSTANT, K.COUNTER_VALUE],
    isSpecial: true,
  },
  {
    id: "samples",
    title: "samples of profilers",
    shows: "marks on lanes, table of samples, profiles by function",
    needs: [K.SAMPLE],
    isSpecial: true,
    also: [
      {
        source: "perf",
        side: "host",
        gives: "part",
        what: "of the host all; of a guest the address alone, without its stack, and only with a PMU (perf kvm)",
      },
      { source: "perf", side: "guest", gives: "all", what: "functions with their stacks" },
      {
        source: "bpftrace",
        side: "host",
        gives: "unread",
        what: "sums of stacks, which it prints in a form of its own",
      },
      {
        source: "qmp",
        side: "host",
        gives: "part",
        what: "where each vCPU is, each 20 ms or more (--registers); no stack but of frame pointers",
      },
      {
        source: "trace-cmd",
        side: "guest",
        gives: "part",
        what: "stacks of events (--func-stack), no samples by time",
      },
      {
        source: "lttng",
        side: "guest",
        gives: "part",
        what: "stacks of events (callstack contexts), no samples by time",
      },
    ],
  },
  {
    id: "off-cpu",
    title: "stacks with which threads leave CPUs",
    shows: "profile of waiting by function",
    needs: [K.SCHED_SWITCH],
    uses: [K.SAMPLE],
    isSpecial: true,
    isOfAnyMachine: true,
    also: (["host", "guest"] as const).flatMap((side): readonly Given[] => [
      { source: "perf", side, gives: "part", what: STACKS("perf record -g") },
      { source: "trace-cmd", side, gives: "part", what: STACKS("trace-cmd record -T") },
      { source: "lttng", side, gives: "part", what: STACKS("the contexts callstack-kernel and callstack-user") },
    ]),
  },
  { id: "logs", title: "lines of logs", shows: "marks on lanes, table of log lines", needs: [K.LOG], isSpecial: true },
  {
    id: "monitor",
    title: "counters and processes of watched VMs",
    shows: "cards of VMs, curves, tables of processes",
    needs: [K.MONITOR_VALUE],
    restsOn: [K.MONITOR_VALUE, K.MONITOR_STATUS, K.MONITOR_EVENT, K.MONITOR_GAP, K.MONITOR_PROCESS],
    isSpecial: true,
  },
];
