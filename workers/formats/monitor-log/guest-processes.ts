import { fieldsOf } from "../../core/parsed-json.js";
import { ACCOUNT, GUEST_BUSY, GUEST_STOLEN, MonitorRole, MonitorType } from "../../model/monitor-values.js";
import {
  type GuestFrame,
  type GuestProcess,
  guestSeconds,
  KnownProcesses,
  readCommands,
  readGuestFrame,
  readProcesses,
} from "./answers/guest-frame.js";
import { busySeconds, cpuTimes, takeMeminfo, USER_HZ } from "./answers/host.js";
import { textOf } from "./lines.js";
import { MonitorClass, type MonitorRows } from "./monitor-rows.js";
import { type Asked, plainName, type SeriesGroups } from "./series.js";

interface KnownProcess {
  /** Its number among the processes of the rows. */
  ref: number;
  process: GuestProcess;
  command: string;
  ppm: number;
  /** The frame that told it last. */
  frame: number;
}

/** Each is an object, and a row tells that it came. */
const MOST_KNOWN = 200_000;
const MEMORY = "memory in the guest";

/** What the frames of one guest tell, one after the other. */
export class GuestProcesses {
  private readonly known = new Map<string, KnownProcess>();
  private readonly lines = new KnownProcesses();
  /** Of the last frame, in its order. */
  private inOrder: KnownProcess[] = [];
  private pageSize = 4096;
  private seconds: number | undefined = undefined;
  private times: ReadonlyMap<string, number> | undefined = undefined;
  private timesNs = Number.NaN;
  private frame = 0;

  constructor(
    private readonly rows: MonitorRows,
    private readonly groups: SeriesGroups,
    private readonly vm: number,
  ) {}

  /** False: the frame is cut, or is none. */
  take(asked: Asked, data: unknown): boolean {
    const frame = readGuestFrame(data);
    if (frame === undefined) return false;
    const { parts } = frame;
    const page = Number(/^\s*(\d{4,7})\s*$/.exec(parts.get("page_size") ?? "")?.[1] ?? 0);
    if (0 < page) this.pageSize = page;
    const commands = parts.get("cmdlines");
    if (commands !== undefined) this.name(asked, readCommands(commands, textOf(fieldsOf(data)["id"])));
    const seconds = guestSeconds(frame);
    // A clock that went back tells no length of time.
    const elapsed = seconds === undefined || this.seconds === undefined ? 0 : seconds - this.seconds;
    this.totals(asked, frame, elapsed);
    const text = parts.get("processes");
    if (text !== undefined) this.processes(asked, readProcesses(text, this.lines), elapsed);
    if (seconds !== undefined && (text !== undefined || parts.has("stat"))) this.seconds = seconds;
    return true;
  }

  private totals(asked: Asked, { parts }: GuestFrame, elapsed: number): void {
    const { groups, vm } = this;
    takeMeminfo(groups.of(vm, -1, MEMORY), asked, parts.get("meminfo"));
    const load = /^(\d{1,6}\.\d{1,3}) \S+ \S+ (\d{1,7})\/(\d{1,7})/.exec(parts.get("loadavg") ?? "");
    if (load !== null) {
      const group = groups.of(vm, -1, "load in the guest");
      group.set(asked, "load of the last minute", Number(load[1]), MonitorType.INSTANT);
      group.set(asked, "tasks that can run", Number(load[2]), MonitorType.INSTANT);
    }
    const times = cpuTimes(parts.get("stat") ?? "");
    if (times === undefined) return;
    const { times: before, timesNs: since } = this;
    this.times = times;
    this.timesNs = asked.t;
    if (before === undefined || !(0 < elapsed)) return;
    const busy = busySeconds(times) - busySeconds(before);
    const steal = (times.get("steal") ?? 0) - (before.get("steal") ?? 0);
    if (busy < 0 || steal < 0) return;
    const { BEFORE } = MonitorType;
    const group = groups.of(vm, -1, ACCOUNT);
    group.setSince(since, asked, GUEST_BUSY, busy / elapsed, BEFORE, MonitorRole.GUEST_BUSY);
    group.setSince(since, asked, GUEST_STOLEN, steal / elapsed, BEFORE, MonitorRole.GUEST_STEAL);
  }

  private processes(asked: Asked, processes: readonly GuestProcess[], elapsed: number): void {
    this.frame += 1;
    this.inOrder.length = Math.min(this.inOrder.length, processes.length);
    for (const [i, process] of processes.entries()) {
      const before = this.inOrder[i];
      const known = before?.process === process ? before : this.find(asked, process);
      if (known === undefined) continue;
      this.inOrder[i] = known;
      this.process(asked, known, process, elapsed);
    }
    for (const [key, known] of this.known) {
      if (known.frame === this.frame) continue;
      this.known.delete(key);
      const { name, pid, parent, started, ticks } = known.process;
      const ended = { vm: this.vm, pid, parent, started, name: plainName(name), command: known.command, state: "" };
      this.rows.add(asked.t, MonitorClass.PROCESS, this.rows.processes.push(ended) - 1, ticks / USER_HZ, 0, 0);
    }
  }

  /** Undefined: it is new. */
  private find(asked: Asked, process: GuestProcess): KnownProcess | undefined {
    const key = `${process.pid} ${process.started}`;
    const known = this.known.get(key);
    if (known !== undefined || MOST_KNOWN <= this.rows.processes.length) return known;
    const ref = this.add(process, "");
    this.known.set(key, { ref, process, command: "", ppm: -1, frame: this.frame });
    this.row(asked.t, ref, process, -1);
    return undefined;
  }

  private process(asked: Asked, known: KnownProcess, process: GuestProcess, elapsed: number): void {
    known.frame = this.frame;
    const before = known.process;
    const { ticks, pages, state, name, parent } = process;
    const grown = ticks - before.ticks;
    const ppm = 0 < elapsed && 0 <= grown ? Math.min(0x7fffffff, Math.round((1e6 * grown) / USER_HZ / elapsed)) : -1;
    const isOther = state !== before.state || name !== before.name || parent !== before.parent;
    if (isOther && this.rows.processes.length < MOST_KNOWN) known.ref = this.add(process, known.command);
    known.process = process;
    if (!isOther && ticks === before.ticks && pages === before.pages && ppm === known.ppm) return;
    known.ppm = ppm;
    this.row(asked.t, known.ref, process, ppm);
  }

  private row(t: number, ref: number, { ticks, pages }: GuestProcess, ppm: number): void {
    this.rows.add(t, MonitorClass.PROCESS, ref, ticks / USER_HZ, pages * this.pageSize, ppm);
  }

  private add({ pid, parent, started, name, state }: GuestProcess, command: string): number {
    const { rows, vm } = this;
    return rows.processes.push({ vm, pid, parent, started, name: plainName(name), command, state }) - 1;
  }

  /** Command lines come once in a while. */
  private name({ t }: Asked, commands: ReadonlyMap<number, string>): void {
    for (const known of this.known.values()) {
      const command = commands.get(known.process.pid);
      if (command === undefined || known.command !== "") continue;
      known.command = plainName(command);
      known.ref = this.add(known.process, known.command);
      this.row(t, known.ref, known.process, known.ppm);
    }
  }
}
