const SECOND_NS = 1e9;
const SECONDS = 20;

const HEADER = JSON.stringify({
  lanescope: "monitor-log",
  version: 1,
  host: { hostname: "box", kernel: "6.1", clock: "monotonic" },
  t0_mono_ns: "7000000000",
  vms: [1, 2].map((vm) => ({
    key: `vm${vm}`,
    name: `web${vm}`,
    pid: 90 * vm,
    accel: "kvm",
    vcpus: [0, 1].map((index) => ({ index, tid: 90 * vm + 1 + index, qom: `/${index}` })),
  })),
});

/** A log of two watched VMs (docs/formats/monitor-log.md): the header, then the lines of each second. */
export function monitorLines(): readonly (readonly string[])[] {
  return [[HEADER], ...Array.from({ length: SECONDS }, (_, second) => [1, 2].flatMap((vm) => look(vm, second)))];
}

function look(vm: number, second: number): string[] {
  const at = (offset: number, record: object) =>
    JSON.stringify({ t: second * SECOND_NS + vm * 10_000 + offset, vm: `vm${vm}`, us: 500, ...record });
  const threads = Object.fromEntries(
    [0, 1].map((index) => {
      const ran = ((second * (index + vm)) / 4) * SECOND_NS;
      return [90 * vm + 1 + index, { comm: `CPU ${index}/KVM`, schedstat: `${ran} ${ran / 10} 5` }];
    }),
  );
  const isRunning = second % 7 < 5;
  return [
    at(1000, {
      k: "qmp",
      n: "query-blockstats",
      d: [{ device: "vda", stats: { rd_bytes: 100 * vm * second * second } }],
    }),
    at(2000, { k: "host", n: "proc-threads", d: threads }),
    at(3000, { k: "qmp", n: "query-status", d: { status: isRunning ? "running" : "paused", running: isRunning } }),
    at(4000, {
      k: "hmp",
      n: "info registers -a",
      d: [0, 1]
        .map((index) => `CPU#${index}\nRIP=00000000004${index}${1000 + second} CPL=3 HLT=${second % 2}\n`)
        .join(""),
    }),
  ];
}
