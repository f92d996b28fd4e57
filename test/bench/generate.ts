import { parseArgs } from "node:util";
import { DEFAULTS, type GenerateOptions, generate } from "./generator/generate.js";
import { generateMany } from "./generator/many-traces.js";

const { values } = parseArgs({
  options: {
    out: { type: "string" },
    events: { type: "string", default: `${DEFAULTS.events}` },
    seed: { type: "string", default: `${DEFAULTS.seed}` },
    cpus: { type: "string", default: `${DEFAULTS.cpus}` },
    vms: { type: "string", default: `${DEFAULTS.vms}` },
    vcpus: { type: "string", default: `${DEFAULTS.vcpusPerVm}` },
    threads: { type: "string" },
    format: { type: "string", default: "lttng" },
    header: { type: "string", default: DEFAULTS.header },
    packet: { type: "string", default: `${DEFAULTS.packetBytes}` },
    lost: { type: "string", default: `${DEFAULTS.lost}` },
    // Hosts, each with a trace of its own: all figures are of each.
    traces: { type: "string", default: "1" },
  },
});

if (values.out === undefined) {
  console.error(
    "usage: npm run bench:generate -- --out DIR [--events N] [--seed N] [--cpus N] [--vms N] [--vcpus N] " +
      "[--threads N] [--header compact|large] [--packet BYTES] [--lost N] [--format lttng|trace.dat|perf.data] [--traces N]",
  );
  process.exit(2);
}

const begin = performance.now();
const shape: GenerateOptions = {
  ...DEFAULTS,
  out: values.out,
  events: Number(values.events),
  seed: Number(values.seed),
  cpus: Number(values.cpus),
  vms: Number(values.vms),
  vcpusPerVm: Number(values.vcpus),
  threads: values.threads === undefined ? undefined : Number(values.threads),
  format: values.format === "trace.dat" || values.format === "perf.data" ? values.format : "lttng",
  header: values.header === "compact" ? "compact" : "large",
  packetBytes: Number(values.packet),
  lost: Number(values.lost),
};
const traces = Number(values.traces);
const made = traces === 1 ? generate(shape) : generateMany(shape, traces);
const seconds = (performance.now() - begin) / 1000;
console.log(
  `${made.folder}: ${made.events} events, ${(made.bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s ` +
    `(${(made.events / seconds / 1e6).toFixed(2)} million events/s)`,
);
