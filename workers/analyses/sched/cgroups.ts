import { compareValues } from "../../core/compare.js";
import { ThreadCgroup } from "../../model/event-fields.js";
import type { PlacelessHandler } from "../analysis.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";
import type { Session } from "../session.js";
import { isInContainer } from "./containers.js";

/** The kernel's first namespace of control groups has this number on every machine (PROC_CGROUP_INIT_INO). */
const HOST_CGROUP_NS = 0xeffffffb;

/** The last that a trace tells of a thread. */
interface Told {
  /** "": not told. */
  readonly path: string;
  /** -1: not told. */
  readonly namespace: number;
  /** A later one has a higher number. */
  readonly order: number;
  readonly isOfProcess: boolean;
}

/**
 * The control groups of threads. A thread has one place in the tree, that of its last group, so threads go there when all
 * events are read.
 */
export class Cgroups {
  private readonly told = new Map<Thread, Told>();
  private order = 0;

  constructor(private readonly session: Pick<Session, "strings" | "machines">) {}

  readonly cgroupOfThread: PlacelessHandler<ThreadCgroup> = (batch, i, machine) => {
    const tid = batch[ThreadCgroup.tid][i] as number;
    if (tid <= 0 || 0 < (batch[ThreadCgroup.hierarchy][i] as number)) return;
    const thread = machine.thread(tid);
    const known = this.told.get(thread);
    const path = this.session.strings.get(batch[ThreadCgroup.path][i] as number);
    const namespace = batch[ThreadCgroup.cgroupNs][i] as number;
    this.order += 1;
    this.told.set(thread, {
      path: path === "" ? (known?.path ?? "") : path,
      namespace: 0 < namespace ? namespace : (known?.namespace ?? -1),
      order: this.order,
      isOfProcess: batch[ThreadCgroup.isOfProcess][i] === 1,
    });
  };

  /** A thread begins in the groups of the one that made it. */
  inherit(child: Thread, parent: Thread): void {
    const told = this.told.get(parent);
    if (told !== undefined) this.told.set(child, told);
  }

  /** The threads of a container stay in it: its namespace of processes tells it better. */
  place(): void {
    if (this.told.size === 0) return;
    for (const machine of this.session.machines) {
      const placed = machine.threads.flatMap((thread) => {
        const told = isInContainer(thread) ? undefined : this.lastOf(machine, thread);
        return told === undefined ? [] : [{ thread, ...told }];
      });
      placed.sort((a, b) => compareValues(a.path, b.path));
      for (const { thread, path, namespace } of placed) {
        if (path.startsWith("/") && path !== "/") machine.tree.moveToCgroup(thread.lane, path);
        else if (0 < namespace && namespace !== HOST_CGROUP_NS) machine.tree.moveToContainer(thread.lane, namespace);
      }
    }
  }

  private lastOf(machine: Machine, thread: Thread): Told | undefined {
    const own = this.told.get(thread);
    const leader = thread.tgid === thread.tid ? undefined : machine.find(thread.tgid);
    const process = leader && this.told.get(leader);
    if (process?.isOfProcess !== true) return own;
    return own === undefined || own.order < process.order ? process : own;
  }
}
