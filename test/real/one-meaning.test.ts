import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { STATE_NAMES } from "../../workers/model/states.js";
import { type Analysed, analyse } from "../golden/analyses-open.js";
import { unpackTrace } from "../setup/outside-data.js";
import { describeWithPeer, perf, printed, traceCmd } from "./peers.js";

// A run that was recorded once, as the program's own file and as the text that the program makes of it: every row of
// every lane is the same.

const TRACE_DATS = [
  "lab/tracecmd-agent-a/trace-host.dat",
  "lab/tracecmd-agent-a/trace-host-vmA.dat",
  "lab/tracecmd-agent-a/trace-host-vmB.dat",
  "djseb-tracedat-v7/trace-no-stacktrace.dat",
  "tracedat-v6-arm/lisa-example_rtapp.dat",
  "tracedat-v6-arm/trappy-trace_stats.dat",
  "tracedat-v6-misc/elainecole-sched-4cpu.dat",
];

/**
 * Rows of all lanes of threads, CPUs and vCPUs, by the path below the machine: "start state". The first row is left out:
 * a file may say that a thread was there before its first event.
 */
function rowsOf({ session: { lanes } }: Analysed): Map<string, string[]> {
  const rows = new Map<string, string[]>();
  for (const [id, { kind, path }] of lanes.specs.entries()) {
    if (kind !== "vcpu" && kind !== "thread" && kind !== "cpu") continue;
    const track = lanes.track(id);
    const own: string[] = [];
    for (let row = 1; row < track.count; row += 1) own.push(`${track.startAt(row)} ${STATE_NAMES[track.stateAt(row)]}`);
    if (own.length > 0) rows.set(path.slice(path.indexOf("/")), own);
  }
  return rows;
}

async function compare(file: string, lines: readonly string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lanescope-text-"));
  try {
    const text = join(folder, "report.txt");
    writeFileSync(text, `${lines.join("\n")}\n`);
    const [own, said] = [await analyse(file), await analyse(text)];
    const [expected, found] = [rowsOf(own), rowsOf(said)];
    const different = [...expected].filter(([path, rows]) => rows.join() !== found.get(path)?.join());
    expect(expected.size).toBeGreaterThan(0);
    expect([...found.keys()].toSorted()).toEqual([...expected.keys()].toSorted());
    expect(different.map(([path]) => path)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function unpacked(path: string): string {
  const [, archive = "", file = ""] = /^(.*?)\/([^/]+)$/.exec(path) ?? [];
  return join(unpackTrace(`${archive}.tar.zst`), archive.replace("lab/", ""), file);
}

describeWithPeer("trace.dat and its report", "trace-cmd", traceCmd, (program) => {
  test.each(TRACE_DATS)("%s: the same states", { timeout: 300_000 }, async (path) => {
    const file = unpacked(path);
    await compare(file, printed(program, ["report", "-q", "-t", "-i", file]).lines);
  });

  test("in the columns of latency tracers, and raw", { timeout: 300_000 }, async () => {
    const file = unpacked("lab/tracecmd-agent-a/trace-host-vmA.dat");
    for (const layout of ["-l", "-R"])
      await compare(file, printed(program, ["report", "-q", "-t", layout, "-i", file]).lines);
  });
});

describeWithPeer("perf.data and its script", "perf", perf, (program) => {
  test.each(["perf-kvm-sched.data", "perf-kvm-stat.data"])(
    "%s: the same states",
    { timeout: 300_000 },
    async (name) => {
      const file = unpacked(`lab/perf-host-a/${name}`);
      const wanted = ["-F", "comm,pid,tid,cpu,time,event,trace", "--ns"];
      await compare(file, printed(program, ["script", "--guestkallsyms", "/dev/null", "-i", file, ...wanted]).lines);
    },
  );
});
