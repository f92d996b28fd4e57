import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Check, Cost } from "../../workers/coverage/check.js";
import type { SourceId } from "../../workers/coverage/sources.js";
import { lanescope } from "../golden/cli-support.js";
import type { Guest } from "../guest/guest.js";
import { bytesOf, type Measured, rounded, rowsOf } from "./measured-parts.js";

const BY = "monitor";

/** For so long each way of asking is measured. */
const SECONDS = 4;

/** What shows that a view is there: a counter by its name, rows of a table, an event of QEMU. */
type Proof = { readonly counter: RegExp } | { readonly table: string } | { readonly event: RegExp };

interface Promised {
  readonly view: string;
  readonly source: SourceId;
  readonly gives: "full" | "part";
  readonly proof: Proof;
}

const PROMISES: readonly Promised[] = [
  { view: "vm-life", source: "qmp", gives: "full", proof: { event: /"n":"(?:STOP|RESUME)"/ } },
  { view: "guest-top", source: "guest-agent", gives: "full", proof: { table: "guest-processes" } },
  { view: "guest-belief", source: "guest-agent", gives: "part", proof: { counter: /guest says busy/ } },
  { view: "guest-belief", source: "host", gives: "part", proof: { counter: /host says ran/ } },
  { view: "vcpu-account", source: "host", gives: "full", proof: { counter: /host's account › (?:ran|waited)/ } },
  { view: "irq-lines", source: "qmp", gives: "full", proof: { counter: /interrupts ioapic › line/ } },
  { view: "disk-counters", source: "qmp", gives: "full", proof: { counter: /block vda › read bytes/ } },
  { view: "disk-counters", source: "host", gives: "part", proof: { counter: /process of QEMU › rchar/ } },
  { view: "guest-totals", source: "qmp", gives: "part", proof: { counter: /memory in the guest › total memory/ } },
  {
    view: "guest-totals",
    source: "guest-agent",
    gives: "full",
    proof: { counter: /memory in the guest › MemAvailable/ },
  },
  { view: "guest-totals", source: "host", gives: "part", proof: { counter: /process of QEMU › resident/ } },
  { view: "registers", source: "qmp", gives: "full", proof: { table: "samples" } },
  { view: "exit-counts", source: "qmp", gives: "full", proof: { counter: /exits/ } },
];

/** A VM that is asked by its monitor, its host and its guest's agent. It is emulated. */
export async function measureMonitor(guest: Guest, folder: string): Promise<Measured> {
  const idle = await cpuShare(guest, undefined);
  const byQmp = join(folder, "qmp.lsm.jsonl");
  const qmp = await asked(guest, byQmp, []);
  const all = join(folder, "all.lsm.jsonl");
  const agent = await asked(guest, all, ["--agent", `qga:${guest.sockets.guestAgent}`], async () => {
    await guest.run(
      "dd if=/dev/vda of=/dev/null bs=64k count=64 2>/dev/null; i=0; while [ $i -lt 30000 ]; do i=$((i+1)); done",
    );
    await guest.monitor.execute("stop");
    await guest.monitor.execute("cont");
  });
  const perSecond = (path: string) => bytesOf(path) / (SECONDS + MORE);
  const costs: readonly Cost[] = [
    costOf("qmp", "host", perSecond(byQmp), qmp - idle),
    costOf("guest-agent", "guest", perSecond(all) - perSecond(byQmp), agent - qmp),
  ];
  const what = `lanescope monitor of a VM under emulation with 2 vCPUs: QMP and host 4 times a second, the guest agent each second`;
  return { recordings: [{ id: BY, what }], checks: await checksOf(all), costs };
}

/** Of what it takes of QEMU's processor time, guest included. */
function costOf(source: SourceId, side: "host" | "guest", bytesPerS: number, share: number): Cost {
  return { source, side, by: BY, bytesPerS: rounded(bytesPerS), cpuMsPerS: rounded(Math.max(0, 1000 * share)) };
}

/** Seconds for what is asked once at the begin, and for what the guest does in the end, which takes longer on a busy machine. */
const MORE = 10;

/** Asks a VM for some seconds, and answers how much of a CPU QEMU had then. */
async function asked(
  guest: Guest,
  path: string,
  more: readonly string[],
  atEnd?: () => Promise<void>,
): Promise<number> {
  const args = ["--qmp", guest.sockets.qmp, ...more, "--for", `${SECONDS + MORE}s`, "-o", path];
  const monitor = lanescope("monitor", ...args);
  await passed(1500);
  const share = await cpuShare(guest, atEnd);
  const { code, err } = await monitor;
  if (code !== 0) throw new Error(`monitor: ${err}`);
  return share;
}

async function cpuShare(guest: Guest, then: (() => Promise<void>) | undefined): Promise<number> {
  const [begin, cpu] = [process.hrtime.bigint(), cpuSeconds(guest.pid)];
  await passed(SECONDS * 1000);
  const share = (cpuSeconds(guest.pid) - cpu) / (Number(process.hrtime.bigint() - begin) / 1e9);
  await then?.();
  return share;
}

/** What is measured is a rate: there is nothing to wait for but time. */
function passed(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function checksOf(file: string): Promise<readonly Check[]> {
  const counters = [...new Set((await rowsOf("counters", file)).map(({ counter }) => String(counter)))];
  const text = readFileSync(file, "utf8");
  const isThere = async (proof: Proof) => {
    if ("counter" in proof) return counters.some((name) => proof.counter.test(name));
    if ("event" in proof) return proof.event.test(text);
    return 0 < (await rowsOf(proof.table, file)).length;
  };
  const checks: Check[] = [];
  for (const { view, source, gives, proof } of PROMISES) {
    const found = (await isThere(proof)) ? gives : "none";
    checks.push({ view, source, side: source === "guest-agent" ? "guest" : "host", accel: "tcg", found, by: BY });
  }
  return checks;
}

/** Of a process and all its threads. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
