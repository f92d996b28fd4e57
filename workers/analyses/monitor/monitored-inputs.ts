import { formatCountOf } from "../../core/format.js";
import { InputSource } from "../../model/input-actions.js";
import type { LaneId } from "../../model/lanes.js";
import { RunPhase } from "../../model/monitor-values.js";
import type { Session } from "../session.js";

/** A row of an input. `keys`, `about`: string ids. */
export interface InputRow {
  readonly t: number;
  readonly lane: LaneId;
  readonly pid: number;
  readonly source: InputSource;
  readonly number: number;
  readonly actions: number;
  readonly answeredUs: number;
  readonly lateNs: number;
  readonly keys: number;
  readonly about: number;
}

/** syslog(3). */
const WARNING = 4;
const INFO = 6;
const SOURCES = ["replay", "input", "evdev"];

/** Inputs, runs and changes of the screen of the VMs of one host. Each input and change is a mark on its VM, too. */
export class MonitoredInputs {
  /** By lane of a VM: row of the run that is under way. */
  private readonly runs = new Map<LaneId, number>();

  constructor(private readonly session: Session) {}

  input(row: InputRow): void {
    const { t, lane, source, number, actions, answeredUs, lateNs, keys, about } = row;
    const runNs = this.runNs(lane);
    const answerNs = answeredUs <= 0 ? Number.NaN : answeredUs * 1000;
    this.session.inputs.add({ lane, t, runNs, source, actions, number, lateNs, answerNs, keys, about });
    this.mark(row);
  }

  screen(t: number, lane: LaneId, pid: number, pixels: number): void {
    this.session.screenChanges.add({ lane, t, pixels });
    this.line(t, lane, pid, INFO, "screen", `${formatCountOf(pixels, "pixel")} changed`);
  }

  run(t: number, lane: LaneId, phase: number, fact: number, value: number): void {
    const { runs, runTold } = this.session;
    if (phase === RunPhase.BEGIN) this.runs.set(lane, runs.add({ lane, t, endNs: Number.NaN }));
    const run = this.runs.get(lane);
    if (run === undefined) return;
    const runNs = runs.columns.t.at(run);
    if (phase === RunPhase.FACT && 0 <= fact && 0 <= value) runTold.add({ lane, t, runNs, fact, value });
    if (phase !== RunPhase.END) return;
    runs.columns.endNs.put(run, t);
    this.runs.delete(lane);
  }

  private runNs(lane: LaneId): number {
    const run = this.runs.get(lane);
    return run === undefined ? Number.NaN : this.session.runs.columns.t.at(run);
  }

  private mark({ t, lane, pid, source, keys, about }: InputRow): void {
    const { strings } = this.session;
    const text = strings.get(keys);
    const told = about < 0 ? "" : strings.get(about);
    if (source === InputSource.EVDEV) this.line(t, lane, pid, INFO, "evdev", told === "" ? text : `${told}: ${text}`);
    else if (told === "") this.line(t, lane, pid, INFO, SOURCES[source] ?? "", text);
    else this.line(t, lane, pid, WARNING, SOURCES[source] ?? "", `${text} (${told})`);
  }

  private line(t: number, lane: LaneId, pid: number, priority: number, source: string, message: string): void {
    const { strings, logLines } = this.session;
    logLines.add({ lane, t, priority, pid, source: strings.idOf(source), message: strings.idOf(message) });
  }
}
