import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import type { TraceInfo } from "../../workers/model/engine-api.js";
import { describeWithTraces, unpackTrace } from "../setup/outside-data.js";
import { lanescope } from "./cli-support.js";

/** Two machines, one of which copies a file to the other. */
describeWithTraces("hosts on one clock by the packets between them", () => {
  let traces: string[] = [];
  let machines: TraceInfo["machines"] = [];

  beforeAll(async () => {
    const folder = join(unpackTrace("tracecompass-test-traces.tar.zst"), "tracecompass-test-traces/synctraces");
    traces = ["scp_src", "scp_dest"].map((name) => join(folder, name));
    machines = JSON.parse((await lanescope("info", "--json", ...traces)).out).machines;
  });

  async function packets(trace: string | undefined, name: string): Promise<Map<string, bigint>> {
    const { out } = await lanescope("export", trace ?? "", "-t", "events", "--where", `name:${name}`);
    const found = new Map<string, bigint>();
    for (const line of out.split("\r\n")) {
      const [, seq = "", ack = ""] = /""seq"":(\d+),""ack_seq"":(\d+)/.exec(line) ?? [];
      if (seq !== "") found.set(`${seq} ${ack}`, BigInt(line.slice(0, line.indexOf(","))));
    }
    return found;
  }

  test("each packet arrives after it was sent, and the bound is no wider than the packets allow", async () => {
    const { alignment } = machines[1] ?? {};
    expect(machines[0]?.alignment).toBeUndefined();
    expect(alignment).toMatchObject({ to: "VM1", method: "tcp", violations: 0 });
    const most: number[] = [];
    const least: number[] = [];
    const sent = await packets(traces[0], "inet_sock_local_out");
    for (const [key, ns] of await packets(traces[1], "inet_sock_local_in"))
      if (sent.has(key)) least.push(Number((sent.get(key) ?? 0n) - ns));
    const received = await packets(traces[0], "inet_sock_local_in");
    for (const [key, ns] of await packets(traces[1], "inet_sock_local_out"))
      if (received.has(key)) most.push(Number((received.get(key) ?? 0n) - ns));
    expect(Math.min(least.length, most.length)).toBeGreaterThan(8);
    const low = Math.max(...least);
    const high = Math.min(...most);
    const offset = Number(alignment?.offset_ns);
    console.log(
      `offset ${offset} ns ± ${alignment?.error_bound_ns}, by ${least.length + most.length} packets, which allow ${low} to ${high}`,
    );
    expect(offset).toBeGreaterThan(low);
    expect(offset).toBeLessThan(high);
    expect(alignment?.error_bound_ns).toBeGreaterThanOrEqual((high - low) / 2 - 1);
    expect(alignment?.error_bound_ns).toBeLessThan(1e6);
  });

  test("events alone leave them side by side", async () => {
    const { out } = await lanescope("info", "--json", "--align", "events", ...traces);
    expect(JSON.parse(out).machines[1].alignment).toMatchObject({ method: "wall-clock", offset_ns: "0" });
  });
});
