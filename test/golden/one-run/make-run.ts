import { DEFAULTS, type GenerateOptions, generate } from "../../bench/generator/generate.js";
import { filesBelow, openTraces, wholeEvents } from "../../setup/ctf.js";
import { kernelEvent, type RunEvent, type Value } from "./kernel-events.js";

export interface MadeRun {
  /** The folder of the run as LTTng writes it. */
  readonly ctf: string;
  /** Its events in the order of time, in the words of the kernel. */
  readonly run: readonly RunEvent[];
  /** Begin of its clock. */
  readonly epochNs: bigint;
}

/** Only LTTng has these. */
const omitted = ["lttng_statedump_start", "lttng_statedump_process_state", "lttng_statedump_end"] as const;

/** Generates a run of events that other tracers have too. */
export async function makeRun(options: Pick<GenerateOptions, "out" | "events" | "cpus" | "vms">): Promise<MadeRun> {
  const ctf = generate({ ...DEFAULTS, ...options, omitted }).folder;
  return { ctf, ...(await readRun(ctf)) };
}

async function readRun(folder: string): Promise<Omit<MadeRun, "ctf">> {
  const [opened] = await openTraces(filesBelow(folder));
  const trace = opened?.trace;
  if (trace === undefined) throw new Error("the generated trace does not open");
  const epochNs = trace.description.clock?.epochOffsetNs ?? 0n;
  const run: RunEvent[] = [];
  for (const stream of trace.description.streams.keys()) {
    for (const { name, ns, cpu, fields, context } of await wholeEvents(trace, stream)) {
      const event = kernelEvent(name, fields as Record<string, Value>);
      if (event === undefined) throw new Error(`${name} has no other form`);
      const { tid, pid, procname } = context;
      run.push({ ...event, ns: ns - epochNs, cpu, tid: Number(tid), tgid: Number(pid), comm: `${procname}` });
    }
  }
  return { run: run.sort((a, b) => Number(a.ns - b.ns)), epochNs };
}
