import { RUN_FACTS } from "../../model/monitor-values.js";
import { SampleMode, sampleModeName } from "../../model/sample-mode.js";
import type { FieldValue } from "../format.js";
import type { RankedEvent } from "../ranked/ranked-stream.js";
import { MonitorClass, type MonitorData, type RegistersInfo, type VmInfo } from "./monitor-rows.js";

/** The outermost frame of a vCPU that had halted: it executed nothing. */
export const HALTED = {
  name: "[halted]",
  dso: "",
  mode: SampleMode.GUEST_KERNEL,
  high: 0,
  low: 0,
  space: -1,
  offset: -1,
};

type Values = Pick<RankedEvent, "fields" | "context" | "frames">;

/** All of a row, for people. What is not known has no field. */
export function valuesOf({ rows, vms }: MonitorData, at: number): Values {
  const ref = rows.refs[at] as number;
  const [value, other, extra] = [rows.values[at] as number, rows.others[at] as number, rows.extras[at] as number];
  const pidOf = (vm: number): Record<string, FieldValue> => (vm < 0 ? {} : { vm_pid: vms[vm]?.pid ?? -1 });
  const answered = 0 < extra ? { answered_us: extra } : {};
  switch (rows.classes[at]) {
    case MonitorClass.REGISTERS:
      return registersOf(rows.registers[ref] as RegistersInfo, vms, answered);
    case MonitorClass.VALUE: {
      const { vm, vcpu, group, name, type, role } = rows.series[ref] as MonitorData["rows"]["series"][number];
      const tid = vms[vm]?.tids.get(vcpu);
      const fields = {
        counter: name,
        value,
        of: group,
        ...pidOf(vm),
        ...(vcpu < 0 ? {} : { vcpu }),
        ...(tid === undefined ? {} : { vcpu_tid: tid }),
        ...(Number.isNaN(other) ? {} : { apart_ns: other }),
        ...answered,
        series: ref,
        type,
        role,
      };
      return { fields, context: {} };
    }
    case MonitorClass.PROCESS: {
      const process = rows.processes[ref] as MonitorData["rows"]["processes"][number];
      const { vm, pid, parent, started, name, command, state } = process;
      const fields = {
        name,
        ...(command === "" ? {} : { command }),
        ...pidOf(vm),
        guest_pid: pid,
        guest_ppid: parent,
        state: state === "" ? "ended" : state,
        state_code: codeOf(state),
        cpu_seconds: value,
        resident_bytes: other,
        ...(extra < 0 ? {} : { cpu_ppm: extra }),
        started_ticks: started,
      };
      return { fields, context: {} };
    }
    case MonitorClass.INPUT: {
      const { vm, source, number, actions, text, about } = rows.inputs[ref] as MonitorData["rows"]["inputs"][number];
      const fields = {
        keys: text,
        source: INPUT_SOURCES[source] ?? "",
        source_code: source,
        ...(number < 0 ? {} : { input: number }),
        actions,
        ...(about === "" ? {} : { about }),
        ...(Number.isNaN(value) ? {} : { late_ns: value }),
        ...answered,
        ...pidOf(vm),
      };
      return { fields, context: {} };
    }
    case MonitorClass.SCREEN:
      return { fields: { pixels: value, ...pidOf(ref) }, context: {} };
    case MonitorClass.RUN: {
      const { vm, phase, fact, value: told } = rows.runFacts[ref] as MonitorData["rows"]["runFacts"][number];
      return {
        fields: { phase, ...(fact < 0 ? {} : { fact_code: fact, fact: RUN_FACTS[fact] ?? "", told }), ...pidOf(vm) },
        context: {},
      };
    }
    default: {
      const { vm, text, source, priority, isRunning } = rows.texts[ref] as MonitorData["rows"]["texts"][number];
      if (rows.classes[at] === MonitorClass.EVENT)
        return { fields: { text, source, priority, ...pidOf(vm) }, context: {} };
      if (rows.classes[at] === MonitorClass.STATUS)
        return {
          fields: {
            vm: vms[vm]?.name ?? "",
            status: text,
            ...(0 <= isRunning && { running: isRunning }),
            ...pidOf(vm),
          },
          context: {},
        };
      return { fields: { why: text, ...(Number.isFinite(value) && { length_ns: value }), ...pidOf(vm) }, context: {} };
    }
  }
}

const INPUT_SOURCES = ["sent", "dispatched", "evdev"];

function registersOf(one: RegistersInfo, vms: readonly VmInfo[], answered: Record<string, FieldValue>): Values {
  const { vm, vcpu, mode, high, low, isHalted, cr3 } = one;
  const { pid = -1, tids } = vms[vm] ?? {};
  const tid = tids?.get(vcpu);
  const ip = `0x${((BigInt(high) << 32n) | BigInt(low)).toString(16)}`;
  const frame = { name: "", dso: "", mode, high, low, space: pid, offset: -1 };
  const frames = isHalted ? [frame, HALTED] : [frame];
  return {
    fields: {
      vm: vms[vm]?.name ?? "",
      vcpu,
      ...(cr3 !== undefined && { cr3 }),
      ...(isHalted && { halted: true }),
      ...answered,
      stack: isHalted ? [ip, HALTED.name] : [ip],
    },
    context: {
      sample_mode: sampleModeName(mode),
      ...(tid !== undefined && { tid, procname: threadName(vms[vm], vcpu) }),
      pid,
      ip,
    },
    frames,
  };
}

/** QEMU's own names of its vCPU threads, by which they are found. */
export function threadName(vm: VmInfo | undefined, vcpu: number): string {
  return `CPU ${vcpu}/${vm?.isKvm === false ? "TCG" : "KVM"}`;
}

export function codeOf(state: string): number {
  return state === "" ? 0 : state.charCodeAt(0);
}
