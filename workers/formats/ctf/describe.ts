import { type CarriedFacts, readCarried } from "../carried-facts.js";
import type { Dialect, TraceDescription } from "../format.js";
import { clockScale } from "./clock.js";
import { CTF2_ID, CTF18_ID } from "./detect.js";
import type { TraceClass } from "./ir.js";
import type { StreamLayout } from "./layout.js";
import { addressField } from "./stack-field.js";
import type { StreamGroup } from "./stream-group.js";

/** The description of a trace. */
export function describe(path: string, trace: TraceClass, streams: readonly StreamGroup[]): TraceDescription {
  const env = trace.environment;
  const clockName = streams.find((stream) => stream.layout.clock !== undefined)?.layout.clockName;
  const clock = trace.clocks.get(clockName ?? "") ?? trace.clocks.values().next().value;
  const namesBy = new Map(streams.map(({ layout }) => [layout, layout.classes.map(({ name }) => name)]));
  const names = [...trace.streams.values()].flatMap((stream) => [...stream.events.values()].map((event) => event.name));
  const carried = carriedOf(env);
  return {
    path,
    format: trace.major === 2 ? CTF2_ID : CTF18_ID,
    hostname: hostnameOf(env),
    tracer: tracerOf(env),
    dialect: dialectOf(env),
    environment: env,
    uuid: trace.uuid,
    clock:
      clock === undefined
        ? undefined
        : {
            name: clock.name,
            frequencyHz: Number(clock.frequency),
            epochOffsetNs: clockScale(clock).offsetNs,
            id: clock.uuid,
          },
    streams: streams.map(({ layout, files, cpu, beginNs, endNs, quietBeginNs, earlierPackets }) => ({
      id: files[0]?.path ?? "",
      extents: files.map(({ path, source }) => ({ file: path, begin: 0, end: source.size })),
      cpu,
      beginNs,
      endNs,
      quietBeginNs,
      earlierPackets,
      eventNames: namesBy.get(layout) ?? [],
    })),
    eventNames: [...new Set(names)],
    ...(streams.some(({ layout }) => hasAddresses(layout)) && { hasStacks: true }),
    ...(carried && { ...carried.description, carried }),
  };
}

/** LTTng records the contexts of a channel with all of its events. */
function hasAddresses(layout: StreamLayout): boolean {
  return layout.classes.some(({ context }) => addressField(layout, context) !== undefined);
}

/** A trace that Lanescope wrote says what the original one was like. One that cannot be read is a trace like any other. */
function carriedOf(env: TraceClass["environment"]): CarriedFacts | undefined {
  const read = readCarried(env);
  return read?.ok === true ? read.value : undefined;
}

/** LTTng calls it hostname; perf (data-convert-bt.c, ctf_writer__setup_env) calls it host. */
function hostnameOf({ hostname, host }: TraceClass["environment"]): string | undefined {
  return [hostname, host].find((name) => typeof name === "string" && name !== "") as string | undefined;
}

/** LTTng names its domain, perf and trace-cmd only themselves. */
function dialectOf(env: TraceClass["environment"]): Dialect {
  const tracer = `${env.tracer_name ?? ""}`;
  if (tracer.startsWith("lttng-ust") || env.domain === "ust") return "ust";
  if (tracer.startsWith("lttng-modules")) return "lttng";
  if (/^(?:perf|ftrace|trace-cmd)/.test(tracer)) return "ftrace";
  return env.domain === "kernel" ? "lttng" : "other";
}

function tracerOf(env: TraceClass["environment"]): string {
  const name = env.tracer_name ?? "";
  const version = [env.tracer_major, env.tracer_minor, env.tracer_patchlevel ?? env.tracer_patch]
    .filter((part) => part !== undefined)
    .join(".");
  return `${name} ${version}`.trim();
}
