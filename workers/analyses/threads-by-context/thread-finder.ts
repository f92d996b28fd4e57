import type { StringTable } from "../../core/string-table.js";
import { ThreadEvent } from "../../model/event-fields.js";
import type { BatchWith } from "../../model/kind-fields.js";
import { State } from "../../model/states.js";
import type { Thread } from "../entities.js";
import type { Machine } from "../machine.js";

/** Windows writes this unsigned number in events of no thread. */
const NO_THREAD = 0xffffffff;

/**
 * The threads of a machine as contexts name them. The numbers are those of a pid namespace where a container was
 * traced, so two processes may have threads with the same tid: their processes tell them apart.
 */
export class ThreadFinder {
  /** By pid and tid: threads whose tid another thread has too. */
  private readonly doubles = new Map<number, Map<number, Thread>>();
  /** Threads whose process is known and whose lane is below it. */
  private readonly placed = new Set<Thread>();

  constructor(
    private readonly machine: Machine,
    private readonly strings: StringTable,
  ) {}

  /** The thread of an event. A thread without an earlier event is added. Undefined where the event names none. */
  threadOf(batch: BatchWith<ThreadEvent>, i: number): Thread | undefined {
    const tid = batch[ThreadEvent.thread][i] as number;
    if (tid === 0) return this.machine.cpus[batch.cpu]?.idle;
    return this.threadWith(tid, batch[ThreadEvent.tgid][i] as number, batch[ThreadEvent.comm][i] as number);
  }

  /** The thread with this tid, in the process and with the name where they are known. */
  threadWith(tid: number, pid: number, name: number): Thread | undefined {
    // NaN: the event lacks the field.
    if (!(0 < tid) || tid === NO_THREAD) return undefined;
    const known = this.machine.find(tid);
    const isKnown = known !== undefined && (known.tgid === pid || pid < 0 || known.tgid < 0);
    const thread = isKnown ? known : this.another(tid, pid, known);
    this.learn(thread, pid, name);
    return thread;
  }

  private another(tid: number, pid: number, known: Thread | undefined): Thread {
    if (known === undefined) return this.machine.thread(tid);
    let ofProcess = this.doubles.get(pid);
    if (ofProcess === undefined) {
      ofProcess = new Map();
      this.doubles.set(pid, ofProcess);
    }
    const found = ofProcess.get(tid);
    if (found !== undefined) return found;
    const thread = this.addDouble(tid);
    ofProcess.set(tid, thread);
    return thread;
  }

  /** The new thread is not found by its tid alone, which finds another thread. */
  private addDouble(tid: number): Thread {
    const { threads, tree, beginNs } = this.machine;
    const { id, track } = tree.addThread(tid);
    const thread = this.machine.makeThread(tid, id, track);
    threads.push(thread);
    track.enter(beginNs, State.UNKNOWN);
    return thread;
  }

  private learn(thread: Thread, pid: number, name: number): void {
    const { machine } = this;
    const isNewName = thread.comm < 0 && 0 <= name;
    const isNewProcess = 0 <= pid && !this.placed.has(thread);
    if (isNewName) machine.rename(thread, name);
    if (isNewProcess) {
      this.placed.add(thread);
      if (thread.tgid < 0) thread.tgid = pid;
      machine.tree.moveThread(thread.lane, pid);
    }
    if ((isNewName || isNewProcess) && thread.tid === pid && 0 <= thread.comm)
      machine.tree.renameProcess(pid, this.strings.get(thread.comm));
  }
}
