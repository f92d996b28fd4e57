import { formatCount, formatDuration } from "../../../core/format.js";
import { fieldsOf } from "../../../core/parsed-json.js";
import { evdevWords, InputSource, type InputWords, wordsOfInput } from "../../../model/input-actions.js";
import { RUN_FACTS, type RunFact, RunPhase } from "../../../model/monitor-values.js";
import { amountOf, type RecordLine, textOf } from "../lines.js";
import { type InputInfo, MonitorClass, type MonitorRows } from "../monitor-rows.js";
import { plainName } from "../series.js";

/** Each is an object. */
const MOST_INPUTS = 1 << 20;
const MOST_FACTS = 1 << 16;
const MOST_EVDEV = 1000;

/** What a log tells of inputs and of runs: rows of inputs, of the screen, and of facts about runs. */
export class RunRecords {
  /** Inputs and facts beyond the most that are kept. */
  left = 0;
  private shift = 0;

  constructor(private readonly rows: MonitorRows) {}

  /** Of a header behind the first: times inside of records count from there too. */
  moveBy(ns: number): void {
    this.shift = ns;
  }

  /** False: it is none of these, or cannot be read. */
  take(vm: number, record: RecordLine): boolean {
    switch (record.k) {
      case "input":
        return record.n === "group" && this.input(vm, record, InputSource.DISPATCHED, Number.NaN);
      case "evdev":
        return this.evdev(vm, record);
      case "screen":
        return record.n === "change" && this.screen(vm, record);
      case "replay":
        return this.replay(vm, record);
      default:
        return false;
    }
  }

  private replay(vm: number, record: RecordLine): boolean {
    switch (record.n) {
      case "group": {
        const planned = amountOf(fieldsOf(record.data)["planned"]) ?? Number.NaN;
        // It reached QEMU in the middle of the answer's time.
        return this.input(vm, record, InputSource.SENT, record.t + (record.us * 1000) / 2 - (planned + this.shift));
      }
      case "begin":
        return this.begin(vm, record);
      case "end":
        return this.end(vm, record);
      default:
        return false;
    }
  }

  private input(vm: number, { t, us, data }: RecordLine, source: InputSource, lateNs: number): boolean {
    const { ev, i, error } = fieldsOf(data);
    const words = wordsOfInput(ev);
    if (words === undefined) return false;
    const number = amountOf(i) ?? -1;
    const failure = plainName(textOf(error) ?? "");
    const isPlace = Number.isInteger(number) && 0 <= number && number < 2 ** 31;
    const info = { vm, source, number: isPlace ? number : -1, ...cut(words), about: failure };
    this.add(t, info, lateNs, source === InputSource.SENT ? us : 0);
    return true;
  }

  private evdev(vm: number, { t, n, data }: RecordLine): boolean {
    const { events } = fieldsOf(data);
    if (!Array.isArray(events)) return false;
    const device = plainName(n).slice(0, 60);
    for (const words of evdevWords(events.slice(0, MOST_EVDEV)))
      this.add(t, { vm, source: InputSource.EVDEV, number: -1, ...cut(words), about: device }, Number.NaN, 0);
    return true;
  }

  private add(t: number, info: InputInfo, lateNs: number, us: number): void {
    const { rows } = this;
    if (MOST_INPUTS <= rows.inputs.length) this.left += 1;
    else rows.add(t, MonitorClass.INPUT, rows.inputs.push(info) - 1, lateNs, 0, us);
  }

  private screen(vm: number, { t, data }: RecordLine): boolean {
    const pixels = amountOf(fieldsOf(data)["pixels"]);
    if (pixels === undefined || pixels < 0) return false;
    this.rows.add(t, MonitorClass.SCREEN, vm, pixels, 0, 0);
    return true;
  }

  private begin(vm: number, { t, data }: RecordLine): boolean {
    const { recording, mode, speed, run, of, vm: target, recorded, host } = fieldsOf(data);
    const [played, own, from] = [fieldsOf(recording), fieldsOf(target), fieldsOf(recorded)];
    const { load, cpus } = fieldsOf(host);
    this.fact(vm, t, RunPhase.BEGIN, -1, "");
    const facts: Partial<Record<RunFact, unknown>> = {
      recording: played["name"],
      id: played["id"],
      groups: played["groups"],
      length_ns: played["length_ns"],
      ...{ mode, speed, run, of, load, cpus },
      vm: own["name"],
      qemu: own["qemu"],
      machine: own["machine"],
      accel: own["accel"],
      recorded_vm: from["name"],
    };
    this.tell(vm, t, facts);
    return true;
  }

  private end(vm: number, { t, data }: RecordLine): boolean {
    const { state, why, sent, shift_ns } = fieldsOf(data);
    this.tell(vm, t, { state, why, sent, shift_ns });
    this.fact(vm, t, RunPhase.END, -1, "");
    return true;
  }

  private tell(vm: number, t: number, facts: Partial<Record<RunFact, unknown>>): void {
    for (const [fact, name] of RUN_FACTS.entries()) {
      const value = facts[name];
      const text = typeof value === "string" || typeof value === "number" ? `${value}` : "";
      if (text !== "") this.fact(vm, t, RunPhase.FACT, fact, plainName(text));
    }
  }

  private fact(vm: number, t: number, phase: RunPhase, fact: number, value: string): void {
    const { rows } = this;
    if (MOST_FACTS <= rows.runFacts.length) this.left += 1;
    else rows.add(t, MonitorClass.RUN, rows.runFacts.push({ vm, phase, fact, value }) - 1, 0, 0, 0);
  }
}

function cut({ text, actions }: InputWords): Pick<InputInfo, "text" | "actions"> {
  return { text: plainName(text), actions };
}

/** A record about runs, guests and triggers as people read it. Undefined: as it stands. */
export function recordText({ k, n, data }: RecordLine): string | undefined {
  const all = fieldsOf(data);
  const said = (name: string) => {
    const value = all[name];
    return typeof value === "string" || typeof value === "number" ? `${value}` : "";
  };
  const because = said("why") === "" ? "" : `: ${said("why")}`;
  switch (`${k} ${n}`) {
    case "replay begin": {
      const { name, groups } = fieldsOf(all["recording"]);
      return `begins: ${textOf(name) ?? "?"}, ${formatCount(amountOf(groups) ?? 0)} inputs, ${said("mode")}, × ${said("speed")}, run ${said("run")} of ${said("of")}`;
    }
    case "replay end":
      return `ends: ${said("state")}, ${said("sent")} sent${because}`;
    case "replay shift":
      return `the rest comes ${formatDuration(amountOf(all["ns"]) ?? 0)} later${because}`;
    case "replay wait":
      return `waited ${formatDuration(amountOf(all["waited_ns"]) ?? 0)}${all["timed_out"] === true ? ", in vain" : ""}`;
    case "replay released": {
      const words = wordsOfInput(all["ev"]);
      return words && `let go: ${words.text}${because}`;
    }
  }
  if (k === "guest") return `${n}: ${said("text")}`;
  if (k === "trigger") {
    const failed = said("failed");
    return `${n}: ${said("did")}${because}${failed === "" ? "" : `, which failed: ${failed}`}`;
  }
  return undefined;
}
