import { EventKind } from "../../model/event-kinds.js";
import type { InputSource } from "../../model/input-actions.js";
import {
  MonitorEvent,
  MonitorGap,
  MonitorInput,
  MonitorProcess,
  MonitorRun,
  MonitorScreen,
  MonitorStatus,
  MonitorValue,
} from "../../model/monitor-fields.js";
import type { AnalysisDefinition, AnalysisRun, PlacelessHandler } from "../analysis.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { MonitoredInputs } from "./monitored-inputs.js";
import { MonitoredMachine } from "./monitored-machine.js";

const KINDS = [
  EventKind.MONITOR_VALUE,
  EventKind.MONITOR_STATUS,
  EventKind.MONITOR_EVENT,
  EventKind.MONITOR_GAP,
  EventKind.MONITOR_PROCESS,
  EventKind.MONITOR_INPUT,
  EventKind.MONITOR_SCREEN,
  EventKind.MONITOR_RUN,
] as const;

/** What a monitor was told of VMs while they lived: counters, states, events, processes of guests, and inputs. */
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
  const inputs = session.machines.map(() => new MonitoredInputs(session));
  const inputsOf = (machine: Machine) => inputs[machine.index] as MonitoredInputs;
  const input: PlacelessHandler<MonitorInput> = (batch, i, machine) => {
    const pid = batch[MonitorInput.vm][i] as number;
    inputsOf(machine).input({
      t: batch.ts[i] as number,
      lane: of(machine).vmLane(pid),
      pid,
      source: batch[MonitorInput.source][i] as InputSource,
      number: batch[MonitorInput.number][i] as number,
      actions: batch[MonitorInput.actions][i] as number,
      answeredUs: batch[MonitorInput.answeredUs][i] as number,
      lateNs: batch[MonitorInput.lateNs][i] as number,
      keys: batch[MonitorInput.keys][i] as number,
      about: batch[MonitorInput.about][i] as number,
    });
  };
  const screen: PlacelessHandler<MonitorScreen> = (batch, i, machine) => {
    const pid = batch[MonitorScreen.vm][i] as number;
    const pixels = batch[MonitorScreen.pixels][i] as number;
    inputsOf(machine).screen(batch.ts[i] as number, of(machine).vmLane(pid), pid, pixels);
  };
  const run: PlacelessHandler<MonitorRun> = (batch, i, machine) =>
    inputsOf(machine).run(
      batch.ts[i] as number,
      of(machine).vmLane(batch[MonitorRun.vm][i] as number),
      batch[MonitorRun.phase][i] as number,
      batch[MonitorRun.fact][i] as number,
      batch[MonitorRun.value][i] as number,
    );
  return {
    state: [machines, inputs],
    handlers: {
      [EventKind.MONITOR_VALUE]: value,
      [EventKind.MONITOR_STATUS]: status,
      [EventKind.MONITOR_EVENT]: event,
      [EventKind.MONITOR_GAP]: gap,
      [EventKind.MONITOR_PROCESS]: process,
      [EventKind.MONITOR_INPUT]: input,
      [EventKind.MONITOR_SCREEN]: screen,
      [EventKind.MONITOR_RUN]: run,
    },
    finish() {
      for (const machine of machines) machine.finish();
    },
  };
}
