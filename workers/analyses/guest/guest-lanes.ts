import { hex, hexOfPage, stackBase } from "../../model/guest-registers.js";
import type { LaneId, LaneKind } from "../../model/lanes.js";
import { State } from "../../model/states.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { type Guest, GuestProcess, GuestThread, type ProcessKind, type TaskLane } from "./tasks.js";

/** After the vCPUs, whose order is their id. */
const PROCESS_ORDER = 1e6;

interface LaneWish {
  readonly kind: LaneKind;
  readonly path: string;
  readonly name: string;
  readonly parent: LaneId;
  readonly order: number;
  readonly subject: number;
}

/** The name of a process until another source names it. */
export function unnamed(cr3: string): string {
  return `process cr3 ${cr3}`;
}

const NAMES = { kernel: "kernel threads", idle: "idle", unknown: "not known which" } as const;
/** After the processes, whose order is below PROCESS_ORDER plus a million. */
const ORDER = { kernel: 1e8, idle: 2e8, unknown: 3e8 } as const;

export function addProcess(session: Session, machine: Machine, guest: Guest, kind: ProcessKind, page: number) {
  const cr3 = hexOfPage(page);
  const process = addLane(session, machine, {
    kind: "process",
    path: `${guest.vm.path}/process/${kind === "user" ? cr3 : kind}`,
    name: kind === "user" ? unnamed(cr3) : NAMES[kind],
    parent: guest.vm.lane,
    order: PROCESS_ORDER + (kind === "user" ? session.lanes.count : ORDER[kind]),
    subject: page * 4096,
  });
  return new GuestProcess(guest.memory, process, kind, page);
}

export function addThread(session: Session, machine: Machine, process: GuestProcess, stack: number): GuestThread {
  const base = hex(stackBase(stack));
  const task = addLane(session, machine, {
    kind: "guest-thread",
    path: `${process.path}/thread/${base}`,
    name: `thread on stack ${base}`,
    parent: process.lane,
    order: session.lanes.count,
    subject: stackBase(stack),
  });
  const thread = new GuestThread(task, process, stack);
  process.threads.push(thread);
  return thread;
}

/** The time before the first sighting is unknown. */
export function addLane(session: Session, machine: Machine, wish: LaneWish): TaskLane {
  const path = freePath(session, wish.path);
  const name = path === wish.path ? wish.name : `${wish.name} (${path.slice(wish.path.length + 1)})`;
  const lane = session.lanes.add({ ...wish, path, name, machine: machine.name });
  const track = session.lanes.track(lane);
  // A second life begins where the first ended.
  track.enter(machine.beginNs, path === wish.path ? State.UNKNOWN : State.NONE);
  return { lane, track, path };
}

/** A key used again gets "@2", "@3" … in order of appearance. */
function freePath(session: Session, path: string): string {
  if (session.lanes.find(path) === undefined) return path;
  for (let life = 2; ; life++) {
    const next = `${path}@${life}`;
    if (session.lanes.find(next) === undefined) return next;
  }
}
