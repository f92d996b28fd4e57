import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { SourceId } from "../../workers/coverage/sources.js";
import { tracesDir, unpackTrace } from "../setup/outside-data.js";
import { checksIn, infoOf, type Measured, rounded } from "./measured-parts.js";

interface RecordedTrace {
  readonly archive: string;
  readonly source: SourceId;
  readonly what: string;
}

/** Recordings of KVM hosts by others: KVM needs a machine that has it. */
const TRACES: readonly RecordedTrace[] = [
  { archive: "lttng-host-a", source: "lttng", what: "LTTng 2.13 on a KVM host with 2 CPUs and 2 VMs, made elsewhere" },
  {
    archive: "tracecmd-agent-a",
    source: "trace-cmd",
    what: "trace-cmd 3.1 on a KVM host and in its guest, by its agent, compressed; made elsewhere",
  },
  { archive: "perf-host-a", source: "perf", what: "perf on a KVM host with 2 CPUs and 2 VMs, made elsewhere" },
];

/** What recorded traces of KVM hosts fill. Undefined: they are not here. */
export async function measureTraces(): Promise<Measured | undefined> {
  if (tracesDir === undefined) return undefined;
  const found = TRACES.filter(({ archive }) =>
    readdirSync(join(tracesDir ?? "", "lab")).includes(`${archive}.tar.zst`),
  );
  const all = await Promise.all(found.map(measureTrace));
  return {
    recordings: all.flatMap(({ recordings }) => recordings),
    checks: all.flatMap(({ checks }) => checks),
    costs: all.flatMap(({ costs }) => costs),
  };
}

async function measureTrace({ archive, source, what }: RecordedTrace): Promise<Measured> {
  const folder = unpackTrace(`lab/${archive}.tar.zst`);
  const info = await infoOf(folder);
  const bytesPerEvent = rounded(bytesIn(folder) / info.events);
  return {
    recordings: [{ id: archive, what }],
    checks: checksIn(info, { source, side: "host", by: archive, accel: "kvm" }),
    costs: [{ source, side: "host", by: archive, bytesPerEvent }],
  };
}

function bytesIn(path: string): number {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
}
