import { fieldsOf } from "../../core/parsed-json.js";
import { NO_PROCESS } from "../../model/lane-names.js";
import { UNASKED } from "../../model/monitor-values.js";
import { takeInterrupts } from "./answers/devices.js";
import { takeOfHost, takeOfVm } from "./answers/host-answers.js";
import { KvmStats } from "./answers/kvm-stats.js";
import { QmpAnswers } from "./answers/qmp.js";
import { RunRecords } from "./answers/runs.js";
import { GuestProcesses } from "./guest-processes.js";
import {
  amountOf,
  type HeaderLine,
  type MonitorLine,
  type RecordLine,
  readMonitorLine,
  textOf,
  toldVm,
} from "./lines.js";
import { markOf } from "./marks.js";
import { MonitorClass, MonitorRows, type TextInfo, type VmInfo } from "./monitor-rows.js";
import { readRegisters, type VcpuRegisters } from "./registers.js";
import { plainName, SeriesGroups } from "./series.js";
import { WatchedVm } from "./watched-vm.js";

/** 100 bytes each. */
const MOST_SAMPLES = 1 << 21;
const MOST_TEXTS = 1 << 20;
const MOST_VMS = 4096;
const MOST_TEXT = 500;
/** What was run in a guest, word for word, stays so in what is given away. */
const MOST_COMMAND = 32 << 10;
const HOST = "host";
/** More pairs tell no more. */
const MOST_PAIRS = 100_000;
/** /proc/uptime has two decimals. */
const UPTIME_STEP_NS = 10e6;
/** syslog(3). */
const WARNING = 4;
const NOTICE = 5;
const INFO = 6;

/** A clock of a guest at a moment in [t, t + rttNs]. */
export interface ClockPair {
  readonly vm: number;
  readonly t: number;
  readonly guestNs: number;
  readonly rttNs: number;
  /** The clock counts in steps of this length. */
  readonly stepNs: number;
}

/** Takes the lines of a monitor log, one after the other, and makes rows of them. Times are ns since the first moment. */
export class MonitorCollector {
  readonly rows = new MonitorRows();
  readonly vms: WatchedVm[] = [];
  readonly clockPairs: ClockPair[] = [];
  hostname: string | undefined;
  /** Ns of the monotonic clock from which times count; and of the time of day at that moment, where it is told. */
  beginNs = 0n;
  realNs: bigint | undefined;
  /** Lines that no answer was read in, by what was asked. */
  readonly unread = new Map<string, number>();
  /** Lines that are none of a log. */
  broken = 0;
  /** Samples and texts beyond the most that are kept. */
  left = 0;
  cutFrames = 0;
  newerVersion = 0;
  samples = 0;
  hasHeader = false;
  newestNs = 0;
  private readonly byKey = new Map<string, WatchedVm>();
  private readonly groups = new SeriesGroups(this.rows);
  private readonly stats = new KvmStats(this.groups);
  private readonly qmp = new QmpAnswers(this.groups, this.stats);
  readonly runs = new RunRecords(this.rows);
  private readonly guests = new Map<number, GuestProcesses>();
  private readonly registersBy = new Map<string, number>();
  private readonly statusBy = new Map<number, string>();
  private pageSize = 4096;
  /** Of a header behind the first: two logs one after the other. */
  private shiftNs = 0;
  private hasBegun = false;

  add(line: string): void {
    if (line.trim() !== "") this.take(readMonitorLine(line));
  }

  /** Undefined: a line that is none of a log. Keeps nothing of what is told. */
  take(told: MonitorLine | undefined): void {
    if (told === undefined) this.broken += 1;
    else if (told.kind === "header") this.header(told);
    else this.record(told);
  }

  private header(header: HeaderLine): void {
    const { monoNs, realNs, hostname, pageSize, vms, version } = header;
    if (1 < version) this.newerVersion = version;
    if (this.hasBegun) {
      this.shiftNs = Number(monoNs - this.beginNs);
      this.runs.moveBy(this.shiftNs);
    } else {
      this.beginNs = monoNs;
      this.realNs = realNs;
      this.hostname = hostname;
      this.hasHeader = true;
    }
    this.hasBegun = true;
    this.pageSize = pageSize;
    for (const told of vms) {
      const vm = this.vm(told.key);
      vm?.learn(told);
      if (vm !== undefined) this.status(vm, Math.max(0, this.shiftNs), "");
    }
  }

  private record(record: RecordLine): void {
    if (!this.hasBegun && record.realNs !== undefined) this.realNs = record.realNs - BigInt(record.t);
    this.hasBegun = true;
    const at = this.shiftNs === 0 ? record : { ...record, t: record.t + this.shiftNs };
    if (at.t < 0) {
      this.broken += 1;
      return;
    }
    this.newestNs = Math.max(this.newestNs, at.t);
    if (record.vm === HOST) {
      if (!this.ofHost(at)) this.noteUnread(at);
      return;
    }
    const vm = this.vm(record.vm);
    if (vm === undefined || !this.ofVm(vm, at)) this.noteUnread(at);
  }

  /** No more lines come. */
  finish(): void {
    this.groups.finish();
  }

  private noteUnread({ k, n }: RecordLine): void {
    const key = `${k} ${n}`.trim().slice(0, 60);
    if (this.unread.size < 1000 || this.unread.has(key)) this.unread.set(key, (this.unread.get(key) ?? 0) + 1);
  }

  private vm(key: string): WatchedVm | undefined {
    const known = this.byKey.get(key);
    if (known !== undefined || MOST_VMS <= this.vms.length) return known;
    const vm = new WatchedVm(this.vms.length, plainName(key));
    this.vms.push(vm);
    this.byKey.set(key, vm);
    return vm;
  }

  private ofHost(record: RecordLine): boolean {
    if (record.error !== undefined) return true;
    if (record.k === "gap") return this.gap(-1, record);
    return record.k === "host" ? takeOfHost(this.groups, record) : this.mark(-1, record);
  }

  private ofVm(vm: WatchedVm, record: RecordLine): boolean {
    const { k, data } = record;
    if (record.error !== undefined) return this.text(vm.index, record.t, `${k} ${record.n}: ${record.error}`, WARNING);
    switch (k) {
      case "qmp":
        if (record.n !== "query-status") return this.qmp.take(vm, record);
        this.status(vm, record.t, textOf(fieldsOf(data).status) ?? "", fieldsOf(data).running);
        return true;
      case "hmp":
        return this.hmp(vm, record);
      case "host":
        return takeOfVm(this.groups, this.stats, vm, record, this.pageSize);
      case "qga":
      case "agent":
        return this.guest(vm, record);
      case "clock":
        return this.clock(vm, record);
      case "gap":
        return this.gap(vm.index, record);
      case "vm": {
        const told = toldVm({ ...fieldsOf(data), key: vm.key });
        if (told !== undefined) vm.learn(told);
        this.status(vm, record.t, "");
        return true;
      }
      case "capture":
        vm.learnHostname(record);
        return this.mark(vm.index, record);
      default:
        return this.mark(vm.index, record);
    }
  }

  private hmp(vm: WatchedVm, record: RecordLine): boolean {
    const text = textOf(record.data);
    if (text === undefined) return false;
    if (text.includes("CPU#")) {
      const all = readRegisters(text);
      for (const one of all) this.registers(vm, record, one);
      return 0 < all.length;
    }
    // The memory map and the devices are asked once, and shown nowhere.
    if (/^info (?:mtree|qtree)\b/.test(record.n)) return true;
    if (text.includes("IRQ statistics for")) {
      takeInterrupts(this.groups, vm, record, text);
      return true;
    }
    return false;
  }

  private guest(vm: WatchedVm, record: RecordLine): boolean {
    if (record.n !== "frame" && record.n !== "cmdlines" && record.n !== "") return this.mark(vm.index, record);
    let guest = this.guests.get(vm.index);
    if (guest === undefined) {
      guest = new GuestProcesses(this.rows, this.groups, vm.index);
      this.guests.set(vm.index, guest);
    }
    if (!guest.take(record, record.data)) this.cutFrames += 1;
    return true;
  }

  private clock({ index }: WatchedVm, { t, data }: RecordLine): boolean {
    const { guest_ns: guest, rtt_ns: rtt, clock } = fieldsOf(data);
    const [guestNs, rttNs] = [amountOf(guest), amountOf(rtt)];
    if (guestNs === undefined || rttNs === undefined || rttNs < 0) return false;
    if (this.clockPairs.length < MOST_PAIRS)
      this.clockPairs.push({ vm: index, t, guestNs, rttNs, stepNs: clock === "uptime" ? UPTIME_STEP_NS : 0 });
    return true;
  }

  private gap(vm: number, { t, n, data }: RecordLine): boolean {
    const { until, why } = fieldsOf(data);
    const end = amountOf(until);
    const length = end === undefined ? Number.POSITIVE_INFINITY : Math.max(0, end + this.shiftNs - t);
    const ref = this.texts({ vm, text: plainName(textOf(why) ?? n), source: n, priority: NOTICE, isRunning: -1 });
    if (0 <= ref) this.rows.add(t, MonitorClass.GAP, ref, length, 0, 0);
    if (0 <= vm && (n === "gone" || n === "detached")) this.status(this.vms[vm] as WatchedVm, t, UNASKED);
    if (0 <= vm) this.groups.forget(vm);
    else for (let each = -1; each < this.vms.length; each += 1) this.groups.forget(each);
    return true;
  }

  /** Each state once: most answers are that nothing has changed. */
  private status(vm: WatchedVm, t: number, status: string, running?: unknown): void {
    const isRunning = running === true ? 1 : running === false ? 0 : -1;
    const now = `${isRunning} ${status}`;
    if (this.statusBy.get(vm.index) === now) return;
    this.statusBy.set(vm.index, now);
    const ref = this.texts({ vm: vm.index, text: plainName(status), source: "", priority: INFO, isRunning });
    if (0 <= ref) this.rows.add(t, MonitorClass.STATUS, ref, 0, 0, 0);
  }

  /** Events of QEMU, inputs, notes, and whatever a later version logs of a kind of its own. */
  private mark(vm: number, record: RecordLine): boolean {
    const mark = markOf(record);
    if (mark === undefined) return false;
    const isRow = this.runs.take(vm, record);
    return (isRow && !mark.isSaid) || this.text(vm, record.t, mark.text, mark.priority, mark.source);
  }

  private text(vm: number, t: number, text: string, priority: number, source = "monitor"): boolean {
    const most = source === "capture" ? MOST_COMMAND : MOST_TEXT;
    const short = text.length <= most ? text : `${text.slice(0, most)}…`;
    const ref = this.texts({ vm, text: short, source, priority, isRunning: -1 });
    if (0 <= ref) this.rows.add(t, MonitorClass.EVENT, ref, 0, 0, 0);
    return true;
  }

  private texts(info: TextInfo): number {
    if (MOST_TEXTS <= this.rows.texts.length) {
      this.left += 1;
      return -1;
    }
    return this.rows.texts.push(info) - 1;
  }

  private registers(vm: WatchedVm, { t, us }: RecordLine, one: VcpuRegisters): void {
    if (MOST_SAMPLES <= this.samples) {
      this.left += 1;
      return;
    }
    this.samples += 1;
    const { vcpu, mode, high, low, isHalted, cr3 } = one;
    const key = `${vm.index} ${vcpu} ${mode} ${high} ${low} ${isHalted} ${cr3}`;
    let ref = this.registersBy.get(key);
    if (ref === undefined) {
      ref = this.rows.registers.push({ ...one, vm: vm.index }) - 1;
      this.registersBy.set(key, ref);
    }
    this.rows.add(t, MonitorClass.REGISTERS, ref, 0, 0, us);
  }

  /** Samples whose vCPU no answer puts to a thread. */
  get homeless(): number {
    const { rows, vms } = this;
    const isHomeless = rows.registers.map(({ vm, vcpu }) => vms[vm]?.tids.has(vcpu) !== true);
    if (!isHomeless.includes(true)) return 0;
    let count = 0;
    for (let i = 0; i < rows.count; i += 1)
      if (rows.classes[i] === MonitorClass.REGISTERS && isHomeless[rows.refs[i] as number]) count += 1;
    return count;
  }

  vmInfos(): readonly VmInfo[] {
    return this.vms.map(({ name, pid, isKvm, tids, index }) => ({ name, pid: shownPid(pid, index), isKvm, tids }));
  }
}

/** VMs whose process is not told are told apart by numbers that no process has. */
export function shownPid(pid: number, index: number): number {
  return 0 < pid ? pid : NO_PROCESS + index;
}
