import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { decodeAll, openDat, wholeEvents } from "../unit/workers/formats/trace-dat/support.js";

// What trace-cmd 3.1.6 counted in the real files of trace-cmd: all events, the most frequent names, first and last time.

interface Row {
  readonly path: string;
  readonly version: string;
  readonly events: number;
  readonly first: bigint;
  readonly last: bigint;
  readonly top: readonly (readonly [string, number])[];
}

function rowsIn(dir: string): Row[] {
  const [head = "", ...lines] = readFileSync(join(dir, "expected.tsv"), "utf8").trim().split("\n");
  const columns = head.split("\t");
  return lines.flatMap((line) => {
    const cells = line.split("\t");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    if (cell("kind") !== "trace.dat") return [];
    const top = [...cell("top_events").matchAll(/([^;=\s]+)=(\d+)/g)].map(
      ([, name = "", count]) => [name, Number(count)] as const,
    );
    const times = { first: nsOf(cell("first_ts")), last: nsOf(cell("last_ts")) };
    return [{ path: cell("path"), version: cell("version"), events: Number(cell("events")), ...times, top }];
  });
}

/** "904.368494107", or ticks: "303280081900681 (tsc)". */
function nsOf(text: string): bigint {
  return BigInt(text.replace(/ .*/, "").replace(".", ""));
}

describeWithTraces("real files of trace-cmd", (dir) => {
  test.each(rowsIn(dir))("$path", async ({ path, version, events, first, last, top }) => {
    const [archive = "", ...inside] = path.split("/");
    const file = join(unpackTrace(`${archive}.tar.zst`), archive, ...inside);
    const { trace, failure } = await openDat(new Uint8Array(readFileSync(file)));
    if (trace === undefined) return expect.unreachable(failure?.message);
    expect(trace.description.format).toBe(`trace.dat-${version}`);
    const { tallies } = await decodeAll(trace, 0n, undefined, 16_384);
    expect(tallies.reduce((sum, tally) => sum + tally.events, 0)).toBe(events);
    for (const [name, count] of top) {
      expect([name, tallies.reduce((sum, { counts }) => sum + (counts.get(name) ?? 0), 0)]).toEqual([name, count]);
    }
    const begins = tallies.flatMap(({ firstNs }) => (firstNs === undefined ? [] : [firstNs]));
    const ends = tallies.flatMap(({ lastNs }) => (lastNs === undefined ? [] : [lastNs]));
    expect(begins.reduce((a, b) => (b < a ? b : a))).toBe(first);
    expect(ends.reduce((a, b) => (b > a ? b : a))).toBe(last);
  });

  test("a host and its guests with agents are on one clock, and name each other", async () => {
    const folder = join(unpackTrace("lab/tracecmd-agent-a.tar.zst"), "tracecmd-agent-a");
    const open = async (name: string) => {
      const { trace } = await openDat(new Uint8Array(readFileSync(join(folder, name))));
      return trace ?? expect.unreachable(name);
    };
    const host = await open("trace-host.dat");
    const guest = await open("trace-host-vmA.dat");
    const { uuid, hostOf } = host.description;
    expect(guest.description.guestOf).toEqual({ uuid, vcpuTids: [], isOnHostClock: true });
    expect(hostOf).toEqual([
      { uuid: "0x85b1d3e8b29a46b1", vcpuTids: [1680] },
      { uuid: guest.description.uuid, vcpuTids: [270, 273] },
    ]);
    expect([host.description.hostname, guest.description.hostname]).toEqual(["labhost", "vmA"]);
    // trace-cmd report -t of each file.
    expect((await wholeEvents(guest, 1))[0]).toMatchObject({
      ns: 904_326_601_808n,
      name: "sched_stat_runtime",
      fields: { comm: "trace-cmd", pid: 356, runtime: 1_941_830, vruntime: 41_512_790_916 },
    });
    expect((await wholeEvents(host, 0))[1]).toMatchObject({
      ns: 904_368_528_897n,
      name: "sched_waking",
      fields: { comm: "CPU 0/KVM", pid: 270, prio: 120, target_cpu: 0 },
      context: { tid: 1988, procname: "bash" },
    });
  });

  test("prints of the kernel have their text and the name of the function", async () => {
    const file = join(unpackTrace("tracedat-v6-arm.tar.zst"), "tracedat-v6-arm/lisa-example_rtapp.dat");
    const { trace } = await openDat(new Uint8Array(readFileSync(file)));
    const [first] = trace === undefined ? [] : await wholeEvents(trace, 2);
    expect(first).toMatchObject({
      name: "bprint",
      ns: 259_445_106_948_920n,
      fields: {
        ip: { label: "enqueue_task_fair+0x100" },
        message:
          "evt=util_est_rq step=pre pid=6972 comm=sudo cpu=1 rq=0xffffffc97fed2f68 event=enqueue t_avg=0 t_est=966 q_avg=20 q_est=0",
      },
    });
  });
});
