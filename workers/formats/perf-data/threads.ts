import { ThreadNames } from "../tracepoint/thread-names.js";

/** Names of threads as the records up to here tell them: of those that call exec or prctl, and of their children. */
export class PerfThreads extends ThreadNames {
  fork(child: number, parent: number): void {
    const id = this.textIds.get(parent) ?? -1;
    if (0 <= id && child !== parent) this.rename(child, id);
  }
}
