import { EventKind } from "../../model/event-kinds.js";
import { MonitorEvent, MonitorGap, MonitorProcess, MonitorStatus, MonitorValue } from "../../model/monitor-fields.js";
import type { AnalysisDefinition, AnalysisRun, PlacelessHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { MonitoredMachine } from "./monitored-machine.js";

const KINDS = [
  EventKind.MONITOR_VALUE,
  EventKind.MONITOR_STATUS,
  EventKind.MONITOR_EVENT,
  EventKind.MONITOR_GAP,
  EventKind.MONITOR_PROCESS,
] as const;

/** What a monitor was told of VMs while they lived: counters, states, events, and processes of guests. */
export const monitor: AnalysisDefinition = {
  id: "monitor",
  startsWith: KINDS,
  create: createRun,
};

function createRun(session: Session): AnalysisRun {
  const machines = session.machines.map((machine) => new MonitoredMachine(session, machine));
  const of = (machine: Machine) => machines[machine.index] as MonitoredMachine;
  const value: PlacelessHandler<MonitorValue> = (batch, i, machine) =>
    of(machine).value({
      t: batch.ts[i] as number,
      apartNs: batch[MonitorValue.apartNs][i] as number,
      value: batch[MonitorValue.value][i] as number,
      number: batch[MonitorValue.series][i] as number,
      vm: batch[MonitorValue.vm][i] as number,
      vcpu: batch[MonitorValue.vcpu][i] as number,
      tid: batch[MonitorValue.tid][i] as number,
      type: batch[MonitorValue.type][i] as number,
      role: batch[MonitorValue.role][i] as number,
      name: batch[MonitorValue.name][i] as number,
      group: batch[MonitorValue.group][i] as number,
    });
  const status: PlacelessHandler<MonitorStatus> = (batch, i, machine) =>
    of(machine).status(
      batch.ts[i] as number,
      batch[MonitorStatus.vm][i] as number,
      batch[MonitorStatus.isRunning][i] as number,
      batch[MonitorStatus.name][i] as number,
      batch[MonitorStatus.status][i] as number,
    );
  const event: PlacelessHandler<MonitorEvent> = (batch, i, machine) => {
    const { logLines } = session;
    const vm = of(machine).vmLane(batch[MonitorEvent.vm][i] as number);
    logLines.add({
      lane: vm,
      t: batch.ts[i] as number,
      priority: batch[MonitorEvent.priority][i] as number,
      pid: batch[MonitorEvent.vm][i] as number,
      source: batch[MonitorEvent.source][i] as number,
      message: batch[MonitorEvent.message][i] as number,
    });
  };
  const gap: PlacelessHandler<MonitorGap> = (batch, i, machine) =>
    of(machine).gap(
      batch.ts[i] as number,
      batch[MonitorGap.vm][i] as number,
      batch[MonitorGap.lengthNs][i] as number,
      batch[MonitorGap.why][i] as number,
    );
  const process: PlacelessHandler<MonitorProcess> = (batch, i, machine) => {
    const { columns } = session.guestProcesses;
    const vm = batch[MonitorProcess.vm][i] as number;
    const row = session.guestProcesses.next();
    columns.lane.put(row, of(machine).vmLane(vm));
    columns.t.put(row, batch.ts[i] as number);
    columns.pid.put(row, batch[MonitorProcess.process][i] as number);
    columns.started.put(row, batch[MonitorProcess.started][i] as number);
    columns.parent.put(row, batch[MonitorProcess.parent][i] as number);
    columns.name.put(row, batch[MonitorProcess.name][i] as number);
    columns.command.put(row, batch[MonitorProcess.command][i] as number);
    columns.state.put(row, batch[MonitorProcess.state][i] as number);
    columns.cpuSeconds.put(row, batch[MonitorProcess.cpuSeconds][i] as number);
    columns.residentBytes.put(row, batch[MonitorProcess.residentBytes][i] as number);
    columns.ppm.put(row, batch[MonitorProcess.ppm][i] as number);
    of(machine).process(vm, row);
  };
  return {
    handlers: {
      [EventKind.MONITOR_VALUE]: value,
      [EventKind.MONITOR_STATUS]: status,
      [EventKind.MONITOR_EVENT]: event,
      [EventKind.MONITOR_GAP]: gap,
      [EventKind.MONITOR_PROCESS]: process,
    },
    finish() {
      for (const machine of machines) machine.finish();
    },
  };
}
