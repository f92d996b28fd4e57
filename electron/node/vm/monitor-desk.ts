import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { MonitorRecord } from "../../../workers/model/monitor-record.js";
import type { AttachedVm, OperationAnswer, VmOperation } from "../../../workers/model/monitor-vms.js";
import { dump } from "./dump.js";
import { findVms } from "./find-vms.js";
import type { HostMachine } from "./host-machine.js";
import { physicalAddress, readMemory } from "./memory.js";
import { MonitorSession } from "./monitor-session.js";
import { openHost } from "./open-host.js";
import type { LineSink } from "./record-line.js";
import type { WatchOptions } from "./watch-options.js";
import type { WatchedVm } from "./watched-vm.js";

/**
 * Does what a window asks for: one session of a machine at a time, whose lines go to `sink`. Operations come checked
 * (`operationOf`). `path`: where a dump goes, which a person chose in a dialog of the shell.
 */
export class MonitorDesk {
  private session: MonitorSession | undefined;
  private opening: Promise<Result<MonitorSession>> | undefined;
  private hostName: string | undefined;

  constructor(
    private readonly sink: LineSink,
    private options: WatchOptions,
  ) {}

  get attached(): readonly AttachedVm[] {
    return this.session?.attached ?? [];
  }

  /** One that is attached, or was. */
  vm(key: string): WatchedVm | undefined {
    return this.session?.vm(key);
  }

  /** A moment of the host's clock in the time of the log. */
  timeOf(atNs: bigint): number {
    return this.session?.timeOf(atNs) ?? 0;
  }

  /** Adds a record to the log: now, or at `atNs` of the host's monotonic clock. */
  write(record: Omit<MonitorRecord, "t">, atNs?: bigint): void {
    this.session?.write(record, atNs);
  }

  async perform(operation: VmOperation, path?: string): Promise<Result<OperationAnswer>> {
    switch (operation.op) {
      case "find":
        return this.find(operation.host);
      case "attach": {
        const session = await this.sessionOn(operation.request.host);
        if (!session.ok) return session;
        const attached = await session.value.attach(operation.request);
        return attached.ok ? ok({ attached: attached.value }) : attached;
      }
      case "period":
        this.options = { ...this.options, periodMs: operation.ms };
        if (this.session !== undefined) this.session.periodMs = operation.ms;
        return ok({ done: true });
      default:
        return this.performOn(operation, path);
    }
  }

  async close(): Promise<void> {
    await this.opening;
    await this.session?.close();
    this.session = undefined;
    this.opening = undefined;
  }

  private async performOn(
    operation: Exclude<VmOperation, { readonly op: "find" | "attach" | "period" }>,
    path: string | undefined,
  ): Promise<Result<OperationAnswer>> {
    const vm = this.session?.vm(operation.vm);
    if (vm === undefined) return fail(`no VM ${operation.vm} is attached`);
    switch (operation.op) {
      case "detach":
        vm.detach();
        return ok({ attached: vm.status });
      case "memory": {
        const memory = await readMemory((command) => vm.ask(command), operation);
        return memory.ok ? ok({ memory: memory.value }) : memory;
      }
      case "translate": {
        const physical = await physicalAddress((command) => vm.ask(command), operation.address, operation.vcpu);
        return physical.ok ? ok({ physical: physical.value }) : physical;
      }
      case "dump": {
        if (path === undefined) return fail("where to? no file was chosen");
        const dumped = await dump(vm, operation, path);
        return dumped.ok ? ok({ saved: path }) : dumped;
      }
    }
  }

  private async find(name: string | undefined): Promise<Result<OperationAnswer>> {
    if (this.session !== undefined && this.hostName === name) return ok({ found: await findVms(this.session.host) });
    const host = await openHost(name, false);
    if (!host.ok) return host;
    const found = await findVms(host.value);
    host.value.close();
    return ok({ found });
  }

  /** A session has one clock, so it is of one machine. */
  private async sessionOn(name: string | undefined): Promise<Result<MonitorSession>> {
    if (this.opening === undefined) {
      this.hostName = name;
      this.opening = this.begin(name);
    }
    if (this.hostName !== name)
      return fail(`VMs of ${this.hostName ?? "this machine"} are attached: detach them first`);
    const session = await this.opening;
    if (!session.ok) this.opening = undefined;
    return session;
  }

  private async begin(name: string | undefined): Promise<Result<MonitorSession>> {
    const host: Result<HostMachine> = await openHost(name, false);
    if (!host.ok) return host;
    this.session = new MonitorSession(host.value, this.options, this.sink);
    await this.session.begin();
    return ok(this.session);
  }
}
