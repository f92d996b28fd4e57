import type { Table } from "../../workers/model/table.js";

const TITLES: Readonly<Record<string, string>> = {
  ts_ns: "Time",
  input_ns: "Time",
  worst_ns: "When longest",
  worst_lane: "Where longest",
  least_ns: "When shortest",
  least_lane: "Where shortest",
  max_ns: "Longest",
  min_ns: "Shortest",
  mean_ns: "Average",
  p50_ns: "Median",
  p999_ns: "p99.9",
  p9999_ns: "p99.99",
  reason_code: "Code",
  waker_lane: "Woken by",
  wakeups: "Wake-ups",
  userspace_count: "To user space",
  guest_rip: "Guest RIP",
  mean_deviation: "Deviation of average",
};

/** Words of column names as engineers write them. */
const WORDS: Readonly<Record<string, string>> = {
  vmm: "VMM",
  vm: "VM",
  vcpu: "vCPU",
  vcpus: "vCPUs",
  cpu: "CPU",
  cpus: "CPUs",
  pcpu: "pCPU",
  isa: "ISA",
  rx: "received",
  tx: "sent",
  irq: "IRQ",
  ipi: "IPI",
  smt: "SMT",
  tid: "TID",
  pid: "PID",
  nested: "nested guest",
};

/** The heading of a column: "Woken by" of "waker_lane", "VMM blocked" of "vmm_blocked_ns". */
export function columnTitle(name: string): string {
  const known = TITLES[name];
  if (known !== undefined) return known;
  const plain = name.replace(/_(ns|lane)$/, "").replace(/_per_s$/, "/s");
  const words = plain.split("_").map((word) => WORDS[word] ?? word);
  // "vCPUs" and "p99" keep their small letter.
  const [first = ""] = words;
  const isWord = /^[a-z]+(\s|$)/.test(first);
  return [isWord ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...words.slice(1)].join(" ");
}

/** The waits of all kinds have the same column for who woke a lane and for who took its CPU. */
export function titleIn(table: Table, name: string): string {
  const isOfKinds = name === "waker_lane" && table.columns.some((column) => column.name === "kind");
  return isOfKinds ? "Woken or taken off by" : columnTitle(name);
}
