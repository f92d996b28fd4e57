import { StringTable } from "../../core/string-table.js";
import type { EventBatch } from "../../model/event-batch.js";
import { Emitter, Sample } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
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
import type { EventCheckpoint, StreamReader, StreamTally } from "../format.js";
import { StackNumbers } from "../stack-numbers.js";
import { MONITOR_NAMES, MonitorClass, type MonitorData, type RegistersInfo } from "./monitor-rows.js";
import { codeOf, HALTED, threadName } from "./whole-rows.js";

/** A log that grows says how far it has come. */
export interface Growth {
  /** Ns since the base: no row of a later time is before it. */
  readonly watermark: number;
  readonly hasEnded: boolean;
  /** Resolves when there are more rows than that, the watermark is later, or it has ended. */
  more(count: number, watermark: number): Promise<unknown>;
}

const EVENTS_PER_CHECKPOINT = 4096;

/** Writes rows of a monitor log into batches. */
export class MonitorReader implements StreamReader {
  private readonly strings = new StringTable();
  private readonly stacks = new StackNumbers();
  /** Numbers of frames by where they are; of stacks by numbers of registers. */
  private readonly frameNumbers = new Map<string, number>();
  private readonly stackNumbers: number[] = [];
  private readonly shift: number;
  private sent = 0;
  private at = 0;
  /** Of the growth, when it was last asked for rows. */
  private grownUntil = Number.NEGATIVE_INFINITY;
  private readonly checkpoints: EventCheckpoint[] = [];
  private readonly counts = MONITOR_NAMES.map(() => 0);
  private readonly countedAt = MONITOR_NAMES.map(() => 0);

  constructor(
    private readonly data: () => MonitorData,
    private readonly wanted: readonly boolean[],
    private readonly base: bigint,
    private readonly originNs: bigint,
    private readonly growth: Growth | undefined,
  ) {
    this.shift = Number(base - originNs);
  }

  async next(batch: EventBatch): Promise<boolean> {
    batch.count = 0;
    batch.isMixed = true;
    const data = this.data();
    const { rows } = data;
    this.grownUntil = this.growth?.watermark ?? this.grownUntil;
    for (; this.at < rows.count && batch.count < batch.ts.length; this.at += 1) {
      if (this.at % EVENTS_PER_CHECKPOINT === 0) this.addCheckpoint();
      const kind = rows.classes[this.at] as number;
      this.counts[kind] = (this.counts[kind] as number) + 1;
      if (this.wanted[kind]) this.write(data, this.at, batch, batch.count++);
    }
    batch.newStrings = this.strings.since(this.sent);
    this.sent = this.strings.size;
    batch.newStacks = this.stacks.news();
    return this.at < rows.count || this.growth?.hasEnded === false;
  }

  private write(data: MonitorData, at: number, batch: EventBatch, row: number): void {
    const { rows } = data;
    const ref = rows.refs[at] as number;
    batch.ts[row] = (rows.times[at] as number) + this.shift;
    batch.cpus[row] = -1;
    switch (rows.classes[at]) {
      case MonitorClass.REGISTERS:
        this.writeRegisters(data, ref, batch, row);
        return;
      case MonitorClass.VALUE:
        this.writeValue(data, at, batch, row);
        return;
      case MonitorClass.PROCESS:
        this.writeProcess(data, at, batch, row);
        return;
      case MonitorClass.INPUT:
        this.writeInput(data, at, batch, row);
        return;
      case MonitorClass.SCREEN:
        batch.kind[row] = EventKind.MONITOR_SCREEN;
        batch[MonitorScreen.vm][row] = data.vms[ref]?.pid ?? -1;
        batch[MonitorScreen.pixels][row] = rows.values[at] as number;
        return;
      case MonitorClass.RUN:
        this.writeRun(data, ref, batch, row);
        return;
      default:
        this.writeText(data, at, batch, row);
    }
  }

  private writeValue({ rows, vms }: MonitorData, at: number, batch: EventBatch, row: number): void {
    const ref = rows.refs[at] as number;
    const { vm, vcpu, group, name, type, role } = rows.series[ref] as MonitorData["rows"]["series"][number];
    batch.kind[row] = EventKind.MONITOR_VALUE;
    batch[MonitorValue.series][row] = ref;
    batch[MonitorValue.vcpu][row] = vcpu;
    batch[MonitorValue.type][row] = type;
    batch[MonitorValue.role][row] = role;
    batch[MonitorValue.tid][row] = vms[vm]?.tids.get(vcpu) ?? -1;
    batch[MonitorValue.vm][row] = vms[vm]?.pid ?? -1;
    batch[MonitorValue.value][row] = rows.values[at] as number;
    batch[MonitorValue.apartNs][row] = rows.others[at] as number;
    batch[MonitorValue.name][row] = this.strings.idOf(name);
    batch[MonitorValue.group][row] = this.strings.idOf(group);
  }

  private writeProcess({ rows, vms }: MonitorData, at: number, batch: EventBatch, row: number): void {
    const process = rows.processes[rows.refs[at] as number] as MonitorData["rows"]["processes"][number];
    const { vm, pid, parent, started, name, command, state } = process;
    batch.kind[row] = EventKind.MONITOR_PROCESS;
    batch[MonitorProcess.vm][row] = vms[vm]?.pid ?? -1;
    batch[MonitorProcess.process][row] = pid;
    batch[MonitorProcess.parent][row] = parent;
    batch[MonitorProcess.state][row] = codeOf(state);
    batch[MonitorProcess.ppm][row] = rows.extras[at] as number;
    batch[MonitorProcess.started][row] = started;
    batch[MonitorProcess.cpuSeconds][row] = rows.values[at] as number;
    batch[MonitorProcess.residentBytes][row] = rows.others[at] as number;
    batch[MonitorProcess.name][row] = this.strings.idOf(name);
    batch[MonitorProcess.command][row] = command === "" ? -1 : this.strings.idOf(command);
  }

  private writeInput({ rows, vms }: MonitorData, at: number, batch: EventBatch, row: number): void {
    const input = rows.inputs[rows.refs[at] as number] as MonitorData["rows"]["inputs"][number];
    const { vm, source, number, actions, text, about } = input;
    batch.kind[row] = EventKind.MONITOR_INPUT;
    batch[MonitorInput.vm][row] = vms[vm]?.pid ?? -1;
    batch[MonitorInput.source][row] = source;
    batch[MonitorInput.number][row] = number;
    batch[MonitorInput.actions][row] = actions;
    batch[MonitorInput.answeredUs][row] = rows.extras[at] as number;
    batch[MonitorInput.lateNs][row] = rows.values[at] as number;
    batch[MonitorInput.keys][row] = this.strings.idOf(text);
    batch[MonitorInput.about][row] = about === "" ? -1 : this.strings.idOf(about);
  }

  private writeRun({ rows, vms }: MonitorData, ref: number, batch: EventBatch, row: number): void {
    const { vm, phase, fact, value } = rows.runFacts[ref] as MonitorData["rows"]["runFacts"][number];
    batch.kind[row] = EventKind.MONITOR_RUN;
    batch[MonitorRun.vm][row] = vms[vm]?.pid ?? -1;
    batch[MonitorRun.phase][row] = phase;
    batch[MonitorRun.fact][row] = fact;
    batch[MonitorRun.value][row] = fact < 0 ? -1 : this.strings.idOf(value);
  }

  private writeText({ rows, vms }: MonitorData, at: number, batch: EventBatch, row: number): void {
    const info = rows.texts[rows.refs[at] as number] as MonitorData["rows"]["texts"][number];
    const { vm, text, source, priority, isRunning } = info;
    const pid = vms[vm]?.pid ?? -1;
    const { strings } = this;
    if (rows.classes[at] === MonitorClass.EVENT) {
      batch.kind[row] = EventKind.MONITOR_EVENT;
      batch[MonitorEvent.vm][row] = pid;
      batch[MonitorEvent.priority][row] = priority;
      batch[MonitorEvent.message][row] = strings.idOf(text);
      batch[MonitorEvent.source][row] = strings.idOf(source);
    } else if (rows.classes[at] === MonitorClass.STATUS) {
      batch.kind[row] = EventKind.MONITOR_STATUS;
      batch[MonitorStatus.vm][row] = pid;
      batch[MonitorStatus.isRunning][row] = isRunning;
      batch[MonitorStatus.name][row] = strings.idOf(vms[vm]?.name ?? "");
      batch[MonitorStatus.status][row] = strings.idOf(text);
    } else {
      batch.kind[row] = EventKind.MONITOR_GAP;
      batch[MonitorGap.vm][row] = pid;
      batch[MonitorGap.lengthNs][row] = rows.values[at] as number;
      batch[MonitorGap.why][row] = strings.idOf(text);
    }
  }

  private writeRegisters({ rows, vms }: MonitorData, ref: number, batch: EventBatch, row: number): void {
    const one = rows.registers[ref] as RegistersInfo;
    const vm = vms[one.vm];
    const tid = vm?.tids.get(one.vcpu);
    batch.kind[row] = EventKind.MONITOR_REGISTERS;
    batch[Sample.mode][row] = one.mode;
    batch[Sample.modeFlags][row] = 0;
    batch[Sample.ip][row] = (one.high | 0) * 0x1_0000_0000 + one.low;
    batch[Sample.weight][row] = Number.NaN;
    batch[Sample.eventName][row] = this.strings.idOf("registers");
    batch[Emitter.tid][row] = tid ?? -1;
    batch[Emitter.tgid][row] = vm?.pid ?? -1;
    batch[Emitter.comm][row] = tid === undefined ? -1 : this.strings.idOf(threadName(vm, one.vcpu));
    batch.stack[row] = this.stackOf(ref, one, vm?.pid ?? -1);
  }

  private stackOf(ref: number, { mode, high, low, isHalted }: RegistersInfo, space: number): number {
    const known = this.stackNumbers[ref];
    if (known !== undefined) return known;
    const { stacks } = this;
    const frame = this.frameOf(`${space} ${mode} ${high} ${low}`, {
      name: "",
      dso: "",
      mode,
      high,
      low,
      space,
      offset: -1,
    });
    const outer = isHalted ? stacks.child(-1, this.frameOf("halted", HALTED)) : -1;
    const stack = stacks.child(outer, frame);
    this.stackNumbers[ref] = stack;
    return stack;
  }

  private frameOf(key: string, frame: Parameters<StackNumbers["addFrame"]>[0]): number {
    const known = this.frameNumbers.get(key) ?? this.stacks.addFrame(frame);
    this.frameNumbers.set(key, known);
    return known;
  }

  private addCheckpoint(): void {
    const { at, counts, countedAt, shift } = this;
    const classes = counts.flatMap((count, kind) => {
      const some = count - (countedAt[kind] as number);
      countedAt[kind] = count;
      return 0 < some ? [kind, some] : [];
    });
    const latest = at === 0 ? Number.NEGATIVE_INFINITY : (this.data().rows.times[at - 1] as number) + shift;
    const { originNs } = this;
    this.checkpoints.push({ events: at, latest, originNs, classes: Uint32Array.from(classes), state: at });
  }

  get watermark(): number {
    const { at, shift, grownUntil } = this;
    const { rows } = this.data();
    return (at < rows.count ? (rows.times[at] as number) : grownUntil) + shift;
  }

  get untilMore(): Promise<unknown> | undefined {
    const { growth, at, grownUntil } = this;
    if (growth === undefined || growth.hasEnded || at < this.data().rows.count) return undefined;
    return growth.more(at, grownUntil);
  }

  get events(): number {
    return this.at;
  }

  get bytesRead(): number {
    return 0;
  }

  get tally(): StreamTally {
    const { at, base, counts, checkpoints } = this;
    const { times } = this.data().rows;
    const ns = (i: number) => (at === 0 ? undefined : base + BigInt(Math.round(times[i] as number)));
    const named = MONITOR_NAMES.flatMap((name, i) => (counts[i] ? [[name, counts[i] as number] as const] : []));
    return {
      counts: new Map(named),
      events: at,
      firstNs: ns(0),
      lastNs: ns(at - 1),
      bytesRead: 0,
      lost: [],
      checkpoints,
    };
  }

  close(): void {}
}
