import { join } from "node:path";
import { expect, test } from "vitest";
import { createNodeEngine } from "../../workers/entry/engine.node.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { filesIn } from "../bench/measure/open-folder.js";
import { valueOr } from "../setup/session.js";
import { smallTrace } from "./cli-support.js";

const EVENT = "sched_switch";

async function opened(): Promise<EngineApi> {
  const engine = createNodeEngine();
  valueOr(await engine.open({ name: "generated", files: filesIn(join(smallTrace({ events: 60_000 }), "kernel")) }));
  valueOr(await engine.done());
  return engine;
}

test("the rate of an event in a small window is that of the whole, whether or not the whole has been read", async () => {
  const [fresh, knowing] = [await opened(), await opened()];
  const { beginNs, endNs } = valueOr(await fresh.done());
  const ratesOf = async (engine: EngineApi, t0: number, t1: number) => {
    const chart = { kind: `rate/${EVENT}`, columns: 8 };
    const { columns, count } = valueOr(await engine.table({ table: "curve", chart, t0, t1, limit: 100 }));
    expect(count).toBe(8);
    return columns.find(({ name }) => name === "highest")?.values;
  };
  const whole = await ratesOf(knowing, beginNs, endNs + 1);
  const part = (endNs + 1 - beginNs) / 64;
  const sums: number[] = [];
  for (let i = 0; i < 64; i += 1) {
    const [t0, t1] = [beginNs + i * part, beginNs + (i + 1) * part];
    const own = await ratesOf(fresh, t0, t1);
    expect(own).toEqual(await ratesOf(knowing, t0, t1));
    sums.push([...(own ?? [])].reduce((sum: number, rate) => sum + Number(rate), 0));
  }
  const [first = 0] = whole ?? [];
  expect(sums.slice(0, 8).reduce((sum, rate) => sum + rate, 0) / 64).toBeCloseTo(Number(first), 3);
  await Promise.all([fresh.close(), knowing.close()]);
});
