import { fail, ok, type Result } from "../../../workers/core/result.js";
import { HOST_KEY, type MonitorHeader, type MonitorRecord } from "../../../workers/model/monitor-record.js";
import type { AttachedVm, AttachRequest } from "../../../workers/model/monitor-vms.js";
import { connectVm } from "./attach.js";
import { connectGuest } from "./connect-guest.js";
import { runSchedule } from "./deadlines.js";
import { wholeHost } from "./host-account.js";
import type { HostMachine } from "./host-machine.js";
import type { QmpEvent } from "./monitor.js";
import { type LineSink, recordLine } from "./record-line.js";
import { type HeardPort, listenTo } from "./triggers/listen.js";
import type { WatchOptions } from "./watch-options.js";
import { WatchedVm } from "./watched-vm.js";

const DEAR_MS = 1000;
/** The unit of times in /proc/PID/stat on all machines with KVM or QEMU's guests (proc(5), sysconf(_SC_CLK_TCK)). */
const USER_HZ = 100;

/**
 * Watches VMs of one machine, and gives what they tell as the lines of a monitor log. VMs that are attached before
 * `begin` stand in its header, later ones in lines of their own.
 */
export class MonitorSession {
  private readonly t0: bigint;
  private readonly t0Real: bigint;
  private readonly vms: WatchedVm[] = [];
  private readonly requests = new Map<WatchedVm, AttachRequest>();
  private readonly running: Promise<void>[] = [];
  private readonly stop = new AbortController();
  /** Lines that came before the header; undefined: it is written. */
  private early: string[] | undefined = [];
  private count = 0;

  constructor(
    readonly host: HostMachine,
    private options: WatchOptions,
    private readonly writeLine: LineSink,
  ) {
    this.t0 = host.monotonicNs();
    this.t0Real = host.realNs();
  }

  get attached(): readonly AttachedVm[] {
    return this.vms.map(({ status }) => status);
  }

  vm(key: string): WatchedVm | undefined {
    return this.vms.find((vm) => vm.key === key);
  }

  /** A moment of the host's clock in the time of the log. */
  timeOf(atNs: bigint): number {
    return Number(atNs - this.t0);
  }

  /** Adds a record: now, or at `atNs` of the host's monotonic clock. */
  write({ d, ...record }: Omit<MonitorRecord, "t">, atNs = this.host.monotonicNs()): void {
    this.sink(recordLine({ t: Number(atNs - this.t0), ...record }, d === undefined ? undefined : JSON.stringify(d)));
  }

  async attach(request: AttachRequest): Promise<Result<AttachedVm>> {
    const there = this.vms.find((vm) => vm.status.state === "attached" && this.isSame(vm, request));
    if (there !== undefined) return fail(`${there.status.name} is attached already`);
    // QEMU may tell events before it has told what it is.
    const events: QmpEvent[] = [];
    let take = (event: QmpEvent): void => void events.push(event);
    const isPlayable = this.options.isPlayable === true;
    const connection = await connectVm(request, this.host, { onEvent: (event) => take(event), isPlayable });
    if (!connection.ok) return connection;
    const guest = request.guest === undefined ? undefined : await connectGuest(request.guest, this.host);
    const ports = await this.listen(request.listen ?? []);
    if (guest?.ok === false || !ports.ok) {
      connection.value.monitor?.close();
      if (guest?.ok === true) guest.value.close();
      if (ports.ok) for (const { port } of ports.value) port.close();
      return guest?.ok === false ? guest : (ports as Result<never>);
    }
    this.count += 1;
    const connected = { ...connection.value, guestPath: request.guest };
    const vm = new WatchedVm(`vm${this.count}`, connected, guest?.value, this.options, this.t0, this.sink);
    this.vms.push(vm);
    this.requests.set(vm, request);
    for (const { port, address } of ports.value) vm.listen(port, address);
    if (this.early === undefined) this.start(vm);
    for (const event of events) vm.event(event);
    take = vm.event;
    return ok(vm.status);
  }

  private async listen(addresses: readonly string[]): Promise<Result<{ port: HeardPort; address: string }[]>> {
    const ports: { port: HeardPort; address: string }[] = [];
    for (const address of addresses) {
      const port = await listenTo(address, this.host);
      if (port.ok) ports.push({ port: port.value, address });
      else {
        for (const one of ports) one.port.close();
        return fail(`${address}: ${port.error.message}`);
      }
    }
    return ok(ports);
  }

  /** Writes the header, and asks from here on. */
  async begin(): Promise<void> {
    this.writeLine(JSON.stringify(await this.header()));
    for (const line of this.early ?? []) this.writeLine(line);
    this.early = undefined;
    this.noteClock();
    for (const vm of this.vms) this.running.push(this.run(vm));
    const { host, stop, options } = this;
    let tick = 0;
    const everyDear = Math.max(1, Math.round(DEAR_MS / options.periodMs));
    this.running.push(
      runSchedule(host.monotonicNs(), {
        periodMs: () => this.options.periodMs,
        now: () => host.monotonicNs(),
        signal: stop.signal,
        missed: () => undefined,
        tick: () => this.pollHost(tick++ % everyDear === 0),
      }),
    );
  }

  detach(key: string): void {
    this.vm(key)?.detach();
  }

  set periodMs(ms: number) {
    this.options = { ...this.options, periodMs: ms };
    for (const vm of this.vms) vm.periodMs = ms;
  }

  /** Resolves once no VM is left. */
  async allEnded(): Promise<void> {
    await Promise.all(this.vms.map(({ ended }) => ended));
  }

  /** Stops asking, and waits for the answers that are on their way. */
  async close(): Promise<void> {
    this.stop.abort();
    for (const vm of this.vms) vm.detach();
    await Promise.all(this.running);
    this.host.close();
  }

  /** Two windows may ask for the same VM. Its monitor serves one client. */
  private isSame(vm: WatchedVm, { pid, qmp, domain }: AttachRequest): boolean {
    const before = this.requests.get(vm);
    if (pid !== undefined) return pid === vm.status.pid;
    return (qmp !== undefined && qmp === before?.qmp) || (domain !== undefined && domain === before?.domain);
  }

  private noteClock(): void {
    const { name, clockErrorNs } = this.host;
    if (clockErrorNs === undefined) return;
    const text = `times of ${name ?? "the host"} are known to ${Math.ceil(clockErrorNs / 1000)} µs, by asking its clock`;
    const t = Number(this.host.monotonicNs() - this.t0);
    this.sink(recordLine({ t, vm: HOST_KEY, k: "note", n: "clock" }, JSON.stringify(text)));
  }

  private readonly sink = (line: string): void => {
    if (this.early === undefined) this.writeLine(line);
    else this.early.push(line);
  };

  private start(vm: WatchedVm): void {
    const t = Number(this.host.monotonicNs() - this.t0);
    this.sink(recordLine({ t, vm: vm.key, k: "vm", n: "attached" }, JSON.stringify(vm.description)));
    this.running.push(this.run(vm));
  }

  /** VMs are asked one after the other in a period, so that the answers do not come all at once. */
  private run(vm: WatchedVm): Promise<void> {
    const apartNs = BigInt(Math.round((this.options.periodMs * 1e6 * (this.vms.indexOf(vm) % 16)) / 16));
    return vm.start(apartNs);
  }

  private async pollHost(isDear: boolean): Promise<void> {
    const at = this.host.monotonicNs();
    const answers = await wholeHost(this.host, isDear);
    const us = Math.ceil(Number(this.host.monotonicNs() - at) / 1000);
    const t = Number(at - this.t0);
    for (const { k, n, d } of answers) this.sink(recordLine({ t, vm: HOST_KEY, k, n, us }, JSON.stringify(d)));
  }

  private async header(): Promise<MonitorHeader> {
    const [name, release, maps] = ["/proc/sys/kernel/hostname", "/proc/sys/kernel/osrelease", "/proc/self/smaps"];
    const texts = await this.host.files([name, release, maps]);
    const pageKb = /^KernelPageSize: +(\d+) kB$/m.exec(texts.get(maps) ?? "")?.[1];
    return {
      lanescope: "monitor-log",
      version: 1,
      host: {
        hostname: texts.get(name)?.trim() ?? "",
        kernel: texts.get(release)?.trim() ?? "",
        clock: "monotonic",
        ...(pageKb !== undefined && { page_size: Number(pageKb) * 1024 }),
        ticks_per_second: USER_HZ,
      },
      t0_mono_ns: `${this.t0}`,
      t0_real_ns: `${this.t0Real}`,
      period_ms: this.options.periodMs,
      vms: this.vms.map(({ description }) => description),
    };
  }
}
