import type { FieldValue } from "../format.js";
import { Wire } from "./wire.js";

/** Something the trace says of a process or thread at a time: shown as an event. */
export interface ProcessEvent {
  readonly name: string;
  /** Ns of the trace's own clock. */
  readonly ns: bigint;
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Names of the events that are made of a ProcessTree. */
export const PROCESS_EVENTS = ["process_tree_process", "process_tree_thread"] as const;

/** Processes and threads, as ProcessTree lists those that exist (protos/perfetto/trace/ps/process_tree.proto). */
export class ProcessEvents {
  readonly list: ProcessEvent[] = [];
  private readonly tree = new Wire();
  private readonly entry = new Wire();

  readTree(bytes: Uint8Array, from: number, to: number, ns: bigint | undefined): void {
    const { tree } = this;
    if (ns === undefined) return;
    tree.begin(bytes, from, to);
    while (tree.next()) {
      if (tree.type !== 2) continue;
      if (tree.field === 1) this.addProcess(ns);
      else if (tree.field === 2) this.addThread(ns);
    }
  }

  /** Process: pid = 1, ppid = 2, cmdline = 3, uid = 5, is_kthread = 8, cmdline_is_comm = 9. */
  private addProcess(ns: bigint): void {
    const { entry, tree } = this;
    const cmdline: string[] = [];
    const fields: Record<string, FieldValue> = {};
    entry.within(tree);
    while (entry.next()) {
      if (entry.field === 1) fields.tid = entry.lo;
      else if (entry.field === 2) fields.ppid = entry.lo;
      else if (entry.field === 3) cmdline.push(entry.text);
      else if (entry.field === 5) fields.uid = entry.lo;
      else if (entry.field === 8) fields.is_kthread = entry.lo;
      else if (entry.field === 9 && entry.lo !== 0) fields.comm = cmdline[0] ?? "";
    }
    fields.pid = fields.tid ?? -1;
    // A thread of the kernel has no command line: its name stands there.
    if (fields.is_kthread === 1 && cmdline.length === 1) fields.comm = cmdline[0] ?? "";
    fields.comm ??= commOf(cmdline[0] ?? "");
    fields.cmdline = cmdline.join(" ");
    this.list.push({ name: "process_tree_process", ns, fields });
  }

  /** Thread: tid = 1, name = 2, tgid = 3. */
  private addThread(ns: bigint): void {
    const { entry, tree } = this;
    const fields: Record<string, FieldValue> = {};
    entry.within(tree);
    while (entry.next()) {
      if (entry.field === 1) fields.tid = entry.lo;
      else if (entry.field === 2) fields.comm = entry.text;
      else if (entry.field === 3) fields.pid = entry.lo;
    }
    this.list.push({ name: "process_tree_thread", ns, fields });
  }
}

/** As the kernel names a process by the path of its program: the last part, 15 bytes. */
function commOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).slice(0, 15);
}
