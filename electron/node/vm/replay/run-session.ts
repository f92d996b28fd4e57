import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { AttachRequest } from "../../../../workers/model/monitor-vms.js";
import type { HostMachine } from "../host-machine.js";
import { MonitorSession } from "../monitor-session.js";
import type { LineSink } from "../record-line.js";
import type { WatchedVm } from "../watched-vm.js";
import { type Replay, type ReplayRequest, startReplay } from "./replay.js";
import { openWatchers, type Watched, type Watchers } from "./watchers.js";

export interface RunSetup {
  readonly host: HostMachine;
  readonly vm: AttachRequest;
  readonly periodMs: number;
  readonly watched: Watched;
}

/** A log of its own for runs on one VM, which is asked meanwhile. */
export class RunSession {
  private constructor(
    private readonly session: MonitorSession,
    readonly vm: WatchedVm,
    private readonly watchers: Watchers,
  ) {}

  static async open({ host, vm: request, periodMs, watched }: RunSetup, sink: LineSink): Promise<Result<RunSession>> {
    const session = new MonitorSession(host, { periodMs, registersMs: undefined, hmp: [], isPlayable: true }, sink);
    const attached = await session.attach(request);
    const vm = attached.ok ? session.vm(attached.value.key) : undefined;
    if (!attached.ok || vm === undefined) {
      await session.close();
      return attached.ok ? fail("no VM is attached") : attached;
    }
    await session.begin();
    const write = (record: Parameters<typeof session.write>[0], atNs?: bigint) => session.write(record, atNs);
    const watchers = await openWatchers(host, watched, (record, atNs) => write({ vm: vm.key, ...record }, atNs));
    if (watchers.ok) return ok(new RunSession(session, vm, watchers.value));
    await session.close();
    return watchers;
  }

  replay(request: Omit<ReplayRequest, "vm" | "signals" | "write" | "timeOf">): Promise<Result<Replay>> {
    const { session, vm } = this;
    return startReplay({
      ...request,
      vm,
      signals: this.watchers.signals,
      write: (record, atNs) => session.write(record, atNs),
      timeOf: (atNs) => session.timeOf(atNs),
    });
  }

  /** What was watched and is not any more, with the reasons. */
  get ended(): readonly string[] {
    return this.watchers.ended;
  }

  async close(): Promise<void> {
    await this.watchers.close();
    await this.session.close();
  }
}
