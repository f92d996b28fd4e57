import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

// A real log of two VMs, in the layout before the header. What KVM counted is added up here from its lines.

interface Line {
  readonly t_mono_ns: number;
  readonly vm: string;
  readonly kind: string;
  readonly data: unknown;
}
type Stats = readonly { readonly "qom-path": string; readonly stats: readonly { name: string; value: number }[] }[];

describeWithTraces("a recorded monitor log", () => {
  let path = "";
  let lines: readonly Line[] = [];
  beforeAll(() => {
    path = join(unpackTrace("lab/qmp-monitor-a.tar.zst"), "qmp-monitor-a/qmp.jsonl");
    lines = readFileSync(path, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  });

  async function rowsOf(...args: string[]): Promise<Record<string, string | number>[]> {
    const { code, out } = await lanescope("export", path, "--format", "jsonl", ...args);
    expect(code).toBe(0);
    return out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  }

  /** How much a statistic of a vCPU grew from the first answer to the last, by its name in the object model. */
  function growth(vm: string, qom: string, name: string): number {
    const values = lines
      .filter((line) => line.vm === vm && line.kind === "query-stats-vcpu")
      .map(({ data }) => (data as Stats).find((part) => part["qom-path"] === qom)?.stats)
      .map((stats) => stats?.find((stat) => stat.name === name)?.value ?? 0);
    return (values.at(-1) ?? 0) - (values[0] ?? 0);
  }

  test("vCPUs have the counts of their names in the object model, whatever their order", async () => {
    expect(lines).toHaveLength(1344);
    const vcpus = [
      ["vmA", "/machine/unattached/device[0]", "host/vm/961/vcpu/0"],
      ["vmA", "/machine/unattached/device[2]", "host/vm/961/vcpu/1"],
      ["vmB", "/machine/unattached/device[0]", "host/vm/967/vcpu/0"],
    ] as const;
    const rows = await rowsOf("--table", "counters");
    for (const [vm, qom, lane] of vcpus) {
      for (const name of ["exits", "halt_exits"]) {
        const own = rows.filter((row) => row.lane === `${lane}/monitor/KVM/${name}_s`);
        const grown = own.reduce((sum, { ts_ns: begin, value }, i) => {
          const end = own[i + 1]?.ts_ns ?? begin;
          return sum + (Number(value || 0) * (Number(end) - Number(begin))) / 1e9;
        }, 0);
        // Times of JSON numbers are exact to 256 ns.
        expect(Math.abs(grown - growth(vm, qom, name))).toBeLessThan(1);
        expect(grown).toBeGreaterThan(100);
      }
    }
  });

  test("values that stay are told once, and states of vCPUs only where the host's account tells them", async () => {
    const first = await rowsOf("--table", "events", "--where", 'fields.of = "interrupts kvm-ioapic"');
    expect(first.map(({ fields }) => fields as unknown as Record<string, unknown>)).toContainEqual(
      expect.objectContaining({ counter: "line 0, interrupts/s", value: 100, vm_pid: 961 }),
    );
    const states = await rowsOf("--table", "intervals", "--lanes", "host/vm/961/vcpu/1");
    expect(new Set(states.map(({ state }) => state))).toEqual(new Set(["unknown", "wait"]));
    const { out } = await lanescope("info", "--json", path);
    const { machines } = JSON.parse(out);
    expect(machines[0].vms).toMatchObject([
      {
        pid: 961,
        vcpus: [
          { id: 0, tid: 977 },
          { id: 1, tid: 978 },
        ],
      },
      { pid: 967, vcpus: [{ id: 0, tid: 987 }] },
    ]);
  });
});
