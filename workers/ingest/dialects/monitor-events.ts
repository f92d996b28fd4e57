import { EventKind as K } from "../../model/event-kinds.js";
import { eventTable, row } from "./mapping.js";

/** What a monitor log tells, as formats/monitor-log calls it. */
export const MONITOR_EVENTS = eventTable({
  "monitor:value": row(K.MONITOR_VALUE, {
    series: "series",
    vcpu: "vcpu",
    type: "type",
    role: "role",
    tid: "vcpu_tid",
    vm: "vm_pid",
    value: "value",
    apartNs: "apart_ns",
    name: "counter",
    group: "of",
  }),
  "monitor:status": row(K.MONITOR_STATUS, { vm: "vm_pid", isRunning: "running", name: "vm", status: "status" }),
  "monitor:event": row(K.MONITOR_EVENT, { vm: "vm_pid", priority: "priority", message: "text", source: "source" }),
  "monitor:gap": row(K.MONITOR_GAP, { vm: "vm_pid", lengthNs: "length_ns", why: "why" }),
  "monitor:process": row(K.MONITOR_PROCESS, {
    vm: "vm_pid",
    process: "guest_pid",
    parent: "guest_ppid",
    state: "state_code",
    ppm: "cpu_ppm",
    started: "started_ticks",
    cpuSeconds: "cpu_seconds",
    residentBytes: "resident_bytes",
    name: "name",
    command: "command",
  }),
  "monitor:input": row(K.MONITOR_INPUT, {
    vm: "vm_pid",
    source: "source_code",
    number: "input",
    actions: "actions",
    answeredUs: "answered_us",
    lateNs: "late_ns",
    keys: "keys",
    about: "about",
  }),
  "monitor:screen": row(K.MONITOR_SCREEN, { vm: "vm_pid", pixels: "pixels" }),
  "monitor:run": row(K.MONITOR_RUN, { vm: "vm_pid", phase: "phase", fact: "fact_code", value: "told" }),
});
