import { columnCpu, type EventBatch } from "../../model/event-batch.js";
import { DumpedPidNs, DumpedProcess, Lost, SchedEnd, SchedFork, TaskRename } from "../../model/event-fields.js";
import { EventKind } from "../../model/event-kinds.js";
import { isOfKvmHost } from "../../model/vcpu-thread-names.js";
import type { LostGap } from "../format.js";
import { CommBit, RecordType } from "./abi.js";
import { BuildIds } from "./build-ids.js";
import { textIn } from "./cursor.js";
import { MapRecords } from "./map-records.js";
import type { ReaderParts } from "./reader-parts.js";
import { sideClass } from "./side-class.js";
import { SwitchRows } from "./switch-rows.js";
import { Throttles } from "./throttles.js";

const SIDE = {
  MMAP: sideClass(RecordType.MMAP),
  MMAP2: sideClass(RecordType.MMAP2),
  COMM: sideClass(RecordType.COMM),
  FORK: sideClass(RecordType.FORK),
  EXIT: sideClass(RecordType.EXIT),
  LOST: sideClass(RecordType.LOST),
  LOST_SAMPLES: sideClass(RecordType.LOST_SAMPLES),
  THROTTLE: sideClass(RecordType.THROTTLE),
  UNTHROTTLE: sideClass(RecordType.UNTHROTTLE),
  KSYMBOL: sideClass(RecordType.KSYMBOL),
  SWITCH: sideClass(RecordType.SWITCH_CPU_WIDE),
  NAMESPACES: sideClass(RecordType.NAMESPACES),
  CGROUP: sideClass(RecordType.CGROUP),
} as const;

/** Of the links in a record of namespaces: 16 bytes each, device and inode number (PID_NS_INDEX in perf_event.h). */
const PID_NS = 3;
const NS_BYTES = 16;

/** A thread is in several namespaces, one in another; perf tells the innermost. */
const INNERMOST = Number.POSITIVE_INFINITY;

/**
 * Rows of the records beside samples: threads that begin, end and change their names, and losses. They are no events: the
 * events of a file are its samples.
 */
export class SideRows {
  readonly lost: LostGap[] = [];
  lostSamples = 0n;
  readonly throttles: Throttles;
  /** Names of threads say that the machine runs VMs. */
  runsVms = false;
  /** Time of the first sample. */
  firstSample = Number.NaN;
  readonly buildIds = new BuildIds();
  /** Threads that were there before the first sample. */
  private readonly dumped = new Map<number, DumpedThread>();
  /** Ids of the names of threads. */
  private readonly names = new Set<number>();
  private readonly showsThreads: boolean;
  private readonly hasForks: boolean;
  private readonly hasExits: boolean;
  private readonly switches: SwitchRows;
  private readonly maps: MapRecords;

  constructor(private readonly parts: Parts) {
    const has = (name: string) => parts.layout.classes.some((one) => one.name === name);
    this.switches = new SwitchRows(parts.layout);
    this.throttles = new Throttles(parts.originNs);
    this.maps = new MapRecords({ ...parts, buildIds: this.buildIds });
    // Without switches a thread has no states: then it is shown from its first sample on.
    this.showsThreads = has("sched:sched_switch") || this.switches.areShown;
    this.hasForks = has("sched:sched_process_fork");
    this.hasExits = has("sched:sched_process_exit");
  }

  get hasDumped(): boolean {
    return this.dumped.size > 0;
  }

  add(batch: EventBatch, cls: number, at: number, time: number): void {
    const { layout, records } = this.parts;
    const { little } = layout;
    const { view, bytes } = records.memory;
    const size = view.getUint16(at + 6, little);
    const record = { view, bytes, at, end: at + size, time };
    switch (cls) {
      case SIDE.MMAP:
      case SIDE.MMAP2:
        this.maps.map(record, cls === SIDE.MMAP2);
        return;
      case SIDE.COMM:
        if (16 < size) this.rename(batch, record);
        return;
      case SIDE.FORK:
        if (24 <= size) this.fork(batch, record);
        return;
      case SIDE.EXIT:
        if (24 <= size) this.exit(batch, record);
        return;
      case SIDE.LOST:
        if (24 <= size) this.lose(batch, record, view.getBigUint64(at + 16, little));
        return;
      case SIDE.LOST_SAMPLES:
        if (16 <= size) this.lose(batch, record, view.getBigUint64(at + 8, little));
        return;
      case SIDE.THROTTLE:
      case SIDE.UNTHROTTLE:
        if (32 <= size) this.throttle(record, cls === SIDE.THROTTLE);
        return;
      case SIDE.KSYMBOL:
        if (24 < size) this.learnSymbol(record);
        return;
      case SIDE.SWITCH:
        if (16 <= size && this.switches.areShown) this.switch(batch, record);
        return;
      case SIDE.NAMESPACES:
        if (24 + (PID_NS + 1) * NS_BYTES <= size && this.showsThreads) this.learnNamespace(batch, record);
        return;
      case SIDE.CGROUP:
        if (16 < size && this.showsThreads) this.parts.cgroups?.learn(view, bytes, at, at + size);
        return;
      default:
    }
  }

  /** PERF_RECORD_COMM: pid, tid, name. */
  private rename(batch: EventBatch, { view, bytes, at, end, time }: Side): void {
    const { texts, rows, layout } = this.parts;
    const pid = view.getInt32(at + 8, layout.little);
    const tid = view.getInt32(at + 12, layout.little);
    const id = texts.idOf(bytes, at + 16, end);
    rows.rename(tid, id);
    this.learnName(id);
    if ((view.getUint16(at + 4, layout.little) & CommBit.EXEC) !== 0) this.maps.exec(pid);
    if (!this.showsThreads) return;
    if (time === Number.NEGATIVE_INFINITY) this.dump(tid, { tgid: pid, comm: id });
    else {
      const row = this.addRow(batch, EventKind.TASK_RENAME, time, this.cpuOf(view, end));
      batch[TaskRename.tid][row] = tid;
      batch[TaskRename.newComm][row] = texts.codes[id] as number;
    }
  }

  private learnName(id: number): void {
    if (this.runsVms || this.names.has(id)) return;
    this.names.add(id);
    this.runsVms = isOfKvmHost(this.parts.texts.get(id));
  }

  /** PERF_RECORD_FORK: pid, ppid, tid, ptid. */
  private fork(batch: EventBatch, { view, at, end, time }: Side): void {
    const { texts, rows, layout } = this.parts;
    const [pid, ppid, tid, ptid] = [8, 12, 16, 20].map((offset) => view.getInt32(at + offset, layout.little)) as Four;
    rows.fork(tid, ptid);
    this.maps.fork(pid, ppid);
    if (!this.showsThreads) return;
    const comm = rows.textIdOf(tid);
    if (time === Number.NEGATIVE_INFINITY) this.dump(tid, { tgid: pid, parentTgid: ppid, comm });
    else if (!this.hasForks) {
      const row = this.addRow(batch, EventKind.SCHED_PROCESS_FORK, time, this.cpuOf(view, end));
      batch[SchedFork.parentTid][row] = ptid;
      batch[SchedFork.childTid][row] = tid;
      batch[SchedFork.childTgid][row] = pid;
      batch[SchedFork.parentTgid][row] = ppid;
      batch[SchedFork.childComm][row] = comm < 0 ? -1 : (texts.codes[comm] as number);
    }
  }

  private exit(batch: EventBatch, { view, at, end, time }: Side): void {
    if (!this.showsThreads || this.hasExits || time === Number.NEGATIVE_INFINITY) return;
    const row = this.addRow(batch, EventKind.SCHED_PROCESS_EXIT, time, this.cpuOf(view, end));
    batch[SchedEnd.tid][row] = view.getInt32(at + 16, this.parts.layout.little);
  }

  /** PERF_RECORD_SWITCH_CPU_WIDE: process and thread that come next, or were there before. */
  private switch(batch: EventBatch, { view, at, end, time }: Side): void {
    const { texts, rows, layout, ids } = this.parts;
    const { little } = layout;
    const trailer = ids.trailerAt(view, end, little);
    if (time === Number.NEGATIVE_INFINITY || trailer.tid < 0 || end - at < 16 + trailer.bytes) return;
    const cpu = this.cpuOf(view, end);
    if (cpu < 0) return;
    const commOf = (tid: number) => {
      const id = rows.textIdOf(tid);
      return id < 0 ? -1 : (texts.codes[id] as number);
    };
    const record = {
      misc: view.getUint16(at + 4, little),
      cpu,
      tid: view.getInt32(end - trailer.tid, little),
      pid: view.getInt32(end - trailer.tid - 4, little),
      otherTid: view.getInt32(at + 12, little),
    };
    this.switches.add(batch, record, (kind) => this.addRow(batch, kind, time, cpu), commOf);
  }

  /** PERF_RECORD_NAMESPACES: pid, tid, number of links, links. */
  private learnNamespace(batch: EventBatch, { view, at, end, time }: Side): void {
    const { little } = this.parts.layout;
    if (view.getUint32(little ? at + 16 : at + 20, little) <= PID_NS) return;
    const tid = view.getInt32(at + 12, little);
    const pidNs = Number(view.getBigUint64(at + 24 + PID_NS * NS_BYTES + 8, little));
    if (time === Number.NEGATIVE_INFINITY) this.dump(tid, { tgid: view.getInt32(at + 8, little), pidNs });
    else {
      const row = this.addRow(batch, EventKind.STATEDUMP_PID_NS, time, this.cpuOf(view, end));
      batch[DumpedPidNs.tid][row] = tid;
      batch[DumpedPidNs.pidNs][row] = pidNs;
      batch[DumpedPidNs.pidNsLevel][row] = INNERMOST;
    }
  }

  /** Samples of a CPU were lost since its last one. The record tells only how many. */
  private lose(batch: EventBatch, { view, end, time }: Side, count: bigint): void {
    this.lostSamples += count;
    if (time === Number.NEGATIVE_INFINITY) return;
    const cpu = this.cpuOf(view, end);
    const known = [this.parts.rows.placed.lastOfCpu[cpu] ?? Number.NaN, this.firstSample];
    const since = known.find((begin) => !Number.isNaN(begin)) ?? time;
    const row = this.addRow(batch, EventKind.LOST, time, cpu);
    batch[Lost.families][row] = -1;
    batch[Lost.untilNs][row] = time;
    batch[Lost.sinceNs][row] = since;
    const { originNs } = this.parts;
    const events = Number(count < 0x7fffffffn ? count : 0x7fffffffn);
    this.lost.push({ beginNs: originNs + BigInt(since), endNs: originNs + BigInt(time), events, cpu });
  }

  /** PERF_RECORD_THROTTLE, PERF_RECORD_UNTHROTTLE: time, id of the event, id of the counter. */
  private throttle({ view, at, end, time }: Side, isBegin: boolean): void {
    const { ids, layout } = this.parts;
    const counter = view.getBigUint64(at + 24, layout.little);
    const cls = ids.classOf(Number(view.getBigUint64(at + 16, layout.little)));
    if (isBegin) this.throttles.begin(counter, layout.classes[cls]?.name ?? "", this.cpuOf(view, end), time);
    else this.throttles.end(counter, time);
  }

  /** PERF_RECORD_KSYMBOL: address u64, length u32, type u16, flags u16 (1: it is gone), name. */
  private learnSymbol({ view, at, end }: Side): void {
    const { symbols, layout } = this.parts;
    const begin = view.getBigUint64(at + 8, layout.little);
    const isGone = (view.getUint16(at + 22, layout.little) & 1) !== 0;
    if (isGone) symbols.remove(begin);
    else symbols.add(begin, view.getUint32(at + 16, layout.little), textIn(view, at + 24, end - at - 24));
  }

  private dump(tid: number, { tgid, parentTgid = -1, comm = -1, pidNs = Number.NaN }: Partial<DumpedThread>): void {
    const known = this.dumped.get(tid);
    this.dumped.set(tid, {
      tgid: tgid ?? known?.tgid ?? -1,
      parentTgid: parentTgid < 0 ? (known?.parentTgid ?? -1) : parentTgid,
      comm: comm < 0 ? (known?.comm ?? -1) : comm,
      pidNs: Number.isNaN(pidNs) ? (known?.pidNs ?? Number.NaN) : pidNs,
    });
  }

  addDumped(batch: EventBatch, time: number): void {
    const { texts } = this.parts;
    for (const [tid, { tgid, parentTgid, comm, pidNs }] of this.dumped) {
      if (batch.count === batch.ts.length) return;
      const row = this.addRow(batch, EventKind.STATEDUMP_PROCESS, time, -1);
      batch[DumpedProcess.tid][row] = tid;
      batch[DumpedProcess.tgid][row] = tgid;
      batch[DumpedProcess.parentTgid][row] = parentTgid;
      batch[DumpedProcess.status][row] = -1;
      batch[DumpedProcess.comm][row] = comm < 0 ? -1 : (texts.codes[comm] as number);
      batch[DumpedProcess.isKernel][row] = Number.NaN;
      batch[DumpedProcess.pidNs][row] = pidNs;
      batch[DumpedProcess.pidNsLevel][row] = Number.isNaN(pidNs) ? Number.NaN : INNERMOST;
      this.dumped.delete(tid);
    }
  }

  private addRow(batch: EventBatch, kind: EventKind, time: number, cpu: number): number {
    const row = batch.count++;
    batch.ts[row] = time;
    batch.kind[row] = kind;
    batch.cpus[row] = columnCpu(cpu);
    batch.stack[row] = -1;
    return row;
  }

  /** -1: records do not tell it. */
  private cpuOf(view: DataView, end: number): number {
    const { ids, layout } = this.parts;
    const { cpu } = ids.trailerAt(view, end, layout.little);
    return cpu < 0 ? -1 : view.getInt32(end - cpu, layout.little);
  }
}

type Parts = Pick<
  ReaderParts,
  "layout" | "records" | "texts" | "rows" | "stacks" | "maps" | "symbols" | "ids" | "originNs" | "cgroups"
>;

interface DumpedThread {
  readonly tgid: number;
  readonly parentTgid: number;
  /** Id of its name. */
  readonly comm: number;
  /** Its innermost namespace of processes; NaN: not told. */
  readonly pidNs: number;
}

/** A record beside the samples: bytes [at, end). */
interface Side {
  readonly view: DataView;
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly end: number;
  readonly time: number;
}

type Four = [number, number, number, number];
