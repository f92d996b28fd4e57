import type { RecordKind } from "../../../workers/model/monitor-record.js";
import { startOf } from "./find-vms.js";
import type { HostMachine } from "./host-machine.js";

/** What goes into a record. */
export interface HostAnswer {
  readonly k: RecordKind;
  readonly n: string;
  readonly d: unknown;
}

const TAP_COUNTERS = ["rx_bytes", "tx_bytes", "rx_packets", "tx_packets", "rx_dropped", "tx_dropped"];
const MOST_THREADS = 4096;

/** What the host's kernel accounts to the process of a VM. */
export class HostAccount {
  private comms = new Map<string, string>();
  private cgroupFiles: string[] = [];

  constructor(
    private readonly host: HostMachine,
    private readonly pid: number,
    private readonly isKvm: boolean,
    private readonly taps: readonly string[],
    /** A process of this id that started at other ticks is another one; empty: not known. */
    private readonly startTicks: string,
  ) {}

  /** Undefined: the process is gone. `isDear`: with all that is asked less often. */
  async read(isDear: boolean): Promise<HostAnswer[] | undefined> {
    const folder = `/proc/${this.pid}`;
    if (isDear) await this.findThreads();
    const tids = [...this.comms.keys()];
    const perThread = tids.flatMap((tid) => [`${folder}/task/${tid}/stat`, `${folder}/task/${tid}/schedstat`]);
    const taps = this.taps.flatMap((tap) => TAP_COUNTERS.map((name) => `/sys/class/net/${tap}/statistics/${name}`));
    const dear = [`${folder}/io`, ...this.cgroupFiles];
    const debug = this.isKvm ? [`/sys/kernel/debug/kvm/${this.pid}-*/*`] : [];
    const paths = [`${folder}/stat`, `${folder}/statm`, ...perThread, ...taps, ...(isDear ? [...dear, ...debug] : [])];
    const texts = await this.host.files(paths);
    const start = startOf(texts.get(`${folder}/stat`) ?? "");
    if (start === "" || (this.startTicks !== "" && start !== this.startTicks)) return undefined;
    return [
      answer("proc-threads", this.threads(texts)),
      answer("proc-statm", texts.get(`${folder}/statm`)),
      answer("net-statistics", this.tapCounters(texts)),
      answer("proc-io", texts.get(`${folder}/io`)),
      answer(
        "cgroup-cpu-stat",
        this.cgroupFiles.map((file) => texts.get(file)).find((text) => text !== undefined),
      ),
      answer("debugfs-kvm", named(texts, "/sys/kernel/debug/kvm/")),
    ].filter(({ d }) => d !== undefined);
  }

  /** Run time of QEMU's main thread, which answers the monitor, ms. */
  async mainThreadMs(): Promise<number | undefined> {
    const path = `/proc/${this.pid}/task/${this.pid}/schedstat`;
    const text = (await this.host.files([path])).get(path);
    return text === undefined ? undefined : Number(text.split(" ")[0]) / 1e6;
  }

  private async findThreads(): Promise<void> {
    const cgroup = `/proc/${this.pid}/cgroup`;
    const found = await this.host.files([`/proc/${this.pid}/task/*/comm`, cgroup]);
    this.comms = new Map();
    for (const [path, text] of found) {
      const tid = path.split("/")[4];
      if (path !== cgroup && tid !== undefined && this.comms.size < MOST_THREADS) this.comms.set(tid, text.trimEnd());
    }
    this.cgroupFiles = cpuStatOf(found.get(cgroup) ?? "");
  }

  private threads(texts: ReadonlyMap<string, string>): unknown {
    const threads: Record<string, unknown> = {};
    for (const [tid, comm] of this.comms) {
      const folder = `/proc/${this.pid}/task/${tid}`;
      const stat = texts.get(`${folder}/stat`)?.trimEnd();
      const schedstat = texts.get(`${folder}/schedstat`)?.trimEnd();
      if (stat !== undefined) threads[tid] = { comm, stat, schedstat };
    }
    return threads;
  }

  private tapCounters(texts: ReadonlyMap<string, string>): unknown {
    const counters: Record<string, Record<string, string>> = {};
    for (const tap of this.taps) {
      const of = named(texts, `/sys/class/net/${tap}/statistics/`);
      if (of !== undefined) counters[tap] = of;
    }
    return Object.keys(counters).length === 0 ? undefined : counters;
  }
}

/** What the kernel accounts to the host as a whole. */
export async function wholeHost(host: HostMachine, isDear: boolean): Promise<HostAnswer[]> {
  const dear = {
    "/proc/meminfo": "proc-meminfo",
    "/proc/diskstats": "proc-diskstats",
    "/proc/net/dev": "proc-net-dev",
  };
  const names: Readonly<Record<string, string>> = { "/proc/stat": "proc-stat", ...(isDear && dear) };
  const texts = await host.files(Object.keys(names));
  // A line of /proc/stat holds a count of each interrupt of the machine, and has kilobytes.
  return [...texts].map(([path, text]) => answer(names[path] ?? "", text.replace(/^(?:intr|softirq) .*\n/gm, "")));
}

function answer(n: string, d: unknown): HostAnswer {
  return { k: "host", n, d };
}

/** By the last part of their paths; undefined: none is there. */
function named(texts: ReadonlyMap<string, string>, begin: string): Record<string, string> | undefined {
  const found = [...texts].filter(([path]) => path.startsWith(begin));
  const entries = found.map(([path, text]) => [path.slice(path.lastIndexOf("/") + 1), text.trimEnd()] as const);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

/** Where cpu.stat of a process may be: cgroup v2, and v1 (cgroups(7)). */
function cpuStatOf(cgroup: string): string[] {
  const files: string[] = [];
  for (const line of cgroup.split("\n")) {
    const [number, controllers = "", ...rest] = line.split(":");
    const path = rest.join(":").replace(/\/$/, "");
    if (path.includes("..")) continue;
    if (number === "0" && controllers === "") files.push(`/sys/fs/cgroup${path}/cpu.stat`);
    else if (controllers.split(",").includes("cpu")) files.push(`/sys/fs/cgroup/${controllers}${path}/cpu.stat`);
  }
  return files;
}
