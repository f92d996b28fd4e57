import { closeSync, openSync, writeSync } from "node:fs";

// A monitor log of one VM that is asked at 4 Hz, as the window and the commands write it.

const VCPUS = 1;
const PROCESSES = 57;
const PERIOD_NS = 250e6;

/** The lines of so many seconds. `withFrames`: also a look into the guest each second. */
export function* monitorLogLines(seconds: number, withFrames: boolean): Generator<string> {
  yield header();
  yield record(0, "qmp", "query-stats-schemas", schemas());
  for (let tick = 0; tick < 4 * seconds; tick += 1) {
    yield* ofTick(tick);
    if (tick % 4 === 0) yield* ofSecond(tick / 4);
    if (withFrames && tick % 4 === 0) yield frame(tick / 4);
  }
}

/** Writes such a log, a line after the other, as it may be larger than memory. */
export function writeMonitorLog(path: string, seconds: number, withFrames: boolean): void {
  const file = openSync(path, "w");
  let piece: string[] = [];
  const write = () => writeSync(file, piece.map((line) => `${line}\n`).join(""));
  for (const line of monitorLogLines(seconds, withFrames)) {
    piece.push(line);
    if (piece.length < 2000) continue;
    write();
    piece = [];
  }
  write();
  closeSync(file);
}

function header(): string {
  const vcpus = Array.from({ length: VCPUS }, (_, index) => ({ index, tid: 977 + index, qom: qomOf(index) }));
  const vm = { key: "vm1", name: "web", uuid: "", pid: 961, accel: "kvm", arch: "x86_64", qemu: "7.2.22", vcpus };
  const host = { hostname: "box", kernel: "6.1", clock: "monotonic", page_size: 4096, ticks_per_second: 100 };
  const moment = { t0_mono_ns: "1000000000000", t0_real_ns: "1795248269345468729", period_ms: 250 };
  return JSON.stringify({ lanescope: "monitor-log", version: 1, host, ...moment, vms: [vm] });
}

function record(t: number, k: string, n: string, data: unknown, vm = "vm1"): string {
  const raw = typeof data === "string" || k !== "qmp" ? JSON.stringify(data) : asQemu(data);
  return `${JSON.stringify({ t: Math.round(t), vm, k, n, us: 300 + (t % 97) }).slice(0, -1)},"d":${raw}}`;
}

/** QEMU puts blanks behind colons and commas. */
function asQemu(data: unknown): string {
  return JSON.stringify(data).replaceAll('":', '": ').replaceAll(',"', ', "').replaceAll("},{", "}, {");
}

const qomOf = (vcpu: number) => `/machine/unattached/device[${2 * vcpu}]`;

/** Counters of KVM: of one in four the guest's work changes the number, of a VM that is not idle. */
const COUNTERS = Array.from({ length: 58 }, (_, i) =>
  i === 0 ? "exits" : i === 1 ? "halt_exits" : `counter_${i}_seen`,
);

function schemas(): unknown {
  const stats = COUNTERS.map((name) => ({ name, type: "cumulative", exponent: 0 }));
  const waits = { name: "halt_wait_hist", type: "log2-histogram", unit: "seconds", base: 10, exponent: -9 };
  return [{ provider: "kvm", target: "vcpu", stats: [...stats, waits] }];
}

function statsOf(tick: number, vcpu: number): unknown {
  const stats: unknown[] = COUNTERS.map((name, i) => ({
    name,
    value: i % 4 === 0 ? tick * (31 + i) + vcpu : 1000 + i,
  }));
  stats.push({ name: "halt_wait_hist", value: Array.from({ length: 32 }, (_, i) => (i % 8 === 4 ? tick * i : 0)) });
  return { provider: "kvm", "qom-path": qomOf(vcpu), stats };
}

function ofTick(tick: number): string[] {
  const t = tick * PERIOD_NS;
  const vcpus = Array.from({ length: VCPUS }, (_, vcpu) => statsOf(tick, vcpu));
  const threads = Array.from({ length: 5 }, (_, i) => {
    const tid = i < VCPUS ? 977 + i : 959 + i;
    const ran = Math.floor(tick / (i + 1)) * 1_234_567;
    const stat = `${tid} (CPU ${i}/KVM) S 1 967 967 0 -1 138412416 8088 0 0 0 ${Math.floor(ran / 1e7)} 110 0 0 20 0 5 0 41284 1411891200 85992 18446744073709551615 94462063263744 94462068769025 140733379540176 0 0 0 268444224 4100 16451 1 0 0 17 0 0 0 0 0 0 94189011601656 94189016805808 94189617721344 140733379545412 140733379545592 140733379545592 140733379547100 0`;
    return [tid, { comm: `CPU ${i}/KVM`, stat, schedstat: `${ran} ${ran >> 3} ${tick}` }];
  });
  return [
    record(t, "host", "proc-threads", Object.fromEntries(threads)),
    record(t, "host", "proc-statm", `344700 ${85992 + (tick >> 6)} 5940 1431 0 219577 0\n`),
    record(t + 1e6, "qmp", "query-status", { status: "running", singlestep: false, running: true }),
    record(t + 2e6, "qmp", "query-stats-vcpu", vcpus),
    record(t + 4e6, "qmp", "query-blockstats", [blockStats(tick)]),
    record(t + 5e6, "qmp", "x-query-irq", {
      "human-readable-text": `IRQ statistics for ioapic:\n 0: 100\n12: ${tick >> 3}\n`,
    }),
    record(
      t,
      "host",
      "proc-stat",
      `cpu  ${97690 + tick} 0 26530 77301 59 0 67 0 84165 0\nctxt ${tick * 977}\n`,
      "host",
    ),
  ];
}

function blockStats(tick: number): unknown {
  const names = ["rd", "wr", "flush", "unmap"].flatMap((name) =>
    ["operations", "bytes", "merged", "total_time_ns"].map((what) => `${name}_${what}`),
  );
  const stats = names.map((name, i) => [name, i < 8 ? (tick >> 4) * 512 * i : 0]);
  const totals = ["failed", "invalid"].flatMap((what) => ["rd", "wr"].map((name) => [`${what}_${name}_operations`, 0]));
  return { device: "d0", "node-name": "vda", stats: { ...Object.fromEntries([...stats, ...totals]), timed_stats: [] } };
}

function ofSecond(second: number): string[] {
  const t = second * 1e9 + 10e6;
  const registers = Array.from({ length: VCPUS }, (_, vcpu) => {
    const rip = (0xffffffff81000000 + ((second * 7919) & 0xffff)).toString(16);
    const general = Array.from({ length: 8 }, (_, i) => `R${i}=${"0".repeat(16)}`).join(" ");
    const vectors = Array.from({ length: 16 }, (_, i) => `XMM${i}=${"0".repeat(32)}`).join("\r\n");
    return `\r\nCPU#${vcpu}\r\n${general}\r\nRIP=${rip} RFL=00000202 [-------] CPL=0 II=0 A20=1 SMM=0 HLT=${second & 1}\r\nCR0=80050033 CR2=0 CR3=00000000096d0000 CR4=00350ef0\r\n${vectors}\r\n`;
  });
  const meminfo = ["MemTotal", "MemFree", "MemAvailable", "Buffers", "Cached", "SwapTotal"]
    .map((name, i) => `${name}:        ${i === 1 ? 6_921_980 + (second % 1000) : 333_944} kB\n`)
    .join("");
  return [
    record(t, "hmp", "info registers -a", registers.join("")),
    record(t, "host", "proc-io", `rchar: ${second * 11}\nwchar: 552870\nsyscr: 26465\n`),
    record(t, "host", "proc-meminfo", meminfo, "host"),
    record(t, "clock", "guest", { guest_ns: second * 1e9 + 2e9, rtt_ns: 400_000, clock: "monotonic" }),
  ];
}

/** One in ten processes has worked since the look before. */
function frame(second: number): string {
  const id = `k${(second * 2_654_435_761).toString(36)}`;
  const processes = Array.from({ length: PROCESSES }, (_, i) => {
    const ticks = i % 10 === 0 ? second : i;
    return `${i + 1} (process-${i}) S 1 ${i} ${i} 0 -1 4194304 ${90 + i} 0 0 0 ${ticks} 3 0 0 20 0 1 0 ${50 + i} 17000000 ${800 + i} 18446744073709551615 1 1 0 0 0 0 0 4096 1260 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;
  });
  const parts = {
    timer_list: `now at ${second * 1e9 + 2e9} nsecs\n`,
    stat: `cpu  ${second} 0 ${second >> 1} ${second * 90} 5 0 2 0 0 0\ncpu0 1 2 3 4\n`,
    meminfo: `MemTotal:        987654 kB\nMemFree:         ${500_000 + (second % 100)} kB\n`,
    loadavg: `0.${10 + (second % 90)} 0.20 0.10 1/57 900\n`,
    processes: processes.join(""),
  };
  const text = Object.entries(parts).map(([name, part]) => `#part ${id} ${name}\n${part}`);
  return record(second * 1e9 + 20e6, "agent", "frame", { id, text: `#begin ${id}\n${text.join("")}#end ${id} 0\n` });
}
