import { expect, test } from "vitest";
import { plain, type QmpName } from "../../../../../../electron/node/vm/commands.js";
import type { QmpMonitor } from "../../../../../../electron/node/vm/monitor.js";
import { planOf } from "../../../../../../electron/node/vm/replay/plan.js";
import { SharedQmp } from "../../../../../../electron/node/vm/replay/shared-qmp.js";
import { fail, ok } from "../../../../../../workers/core/result.js";
import type { InputLine } from "../../../../../../workers/model/input-recording.js";
import { FakeClock } from "../../../../../fakes/fake-play.js";
import { group, move } from "./inputs.js";

const MS = 1e6;
const LEAD = 50;
/** How long these take, ms. */
const TAKES: Partial<Record<QmpName, number>> = { "query-blockstats": 1, "x-query-irq": 20, "query-pci": 4 };

/** What a QEMU was asked while a run goes on, which others ask at these times, ms from its begin. */
async function asked(lines: readonly InputLine[], questions: readonly (readonly [number, QmpName])[]) {
  const clock = new FakeClock();
  const log: string[] = [];
  const note = (what: string) => log.push(`${Math.round((clock.now() / MS - LEAD) * 100) / 100} ${what}`);
  const monitor: QmpMonitor = {
    ask: ({ execute }) => {
      if (execute === "query-status") return Promise.resolve(ok({ raw: '{"running": true}', us: 0 }));
      note(execute === "input-send-event" ? "input" : execute);
      const answer = ok({ raw: "{}", us: 0 });
      const takes = TAKES[execute];
      if (takes === undefined) return Promise.resolve(answer);
      return new Promise((resolve) => clock.at(clock.now() / MS + takes, () => resolve(answer)));
    },
    closed: new Promise(() => undefined),
    close: () => undefined,
  };
  const shared = new SharedQmp(monitor, () => clock);
  for (const [ms, execute] of questions) {
    clock.at(LEAD + ms, () => void shared.ask(plain(execute)).then(() => note(`answer of ${execute}`)));
  }
  await new Promise<void>((resolve) => {
    const begun = shared.play(planOf({}, lines, { mode: "timed", speed: 1 }), ({ kind }) => {
      if (kind === "end") resolve();
    });
    if (!begun.ok) throw new Error(begun.error.message);
  });
  // Time goes on only while the run waits, so what is asked at its end has no answer here.
  await Promise.resolve();
  return log;
}

const every = (ms: number, count: number) =>
  Array.from({ length: count }, (_, index) => group(index * ms, move(index)));

test("a question goes out where there is time for it before the next group", async () => {
  const log = await asked(every(100, 3), [
    [5, "query-blockstats"],
    [95, "query-blockstats"],
    [97.5, "query-pci"],
  ]);
  expect(log).toEqual([
    "0 input",
    "5 query-blockstats",
    "6 answer of query-blockstats",
    // It is known by now to take 1 ms.
    "95 query-blockstats",
    "96 answer of query-blockstats",
    "100 input",
    "100 query-pci",
    "104 answer of query-pci",
    "200 input",
  ]);
});

test("questions go out one after the other", async () => {
  const log = await asked(every(100, 2), [
    [5, "query-pci"],
    [6, "query-blockstats"],
  ]);
  expect(log).toEqual([
    "0 input",
    "5 query-pci",
    "9 query-blockstats",
    "9 answer of query-pci",
    "10 answer of query-blockstats",
    "100 input",
  ]);
});

test("a question for which there is never time is not put off for ever", async () => {
  const log = await asked(every(10, 40), [[1, "x-query-irq"]]);
  expect(log.filter((line) => !line.endsWith("input"))).toEqual(["260 x-query-irq", "280 answer of x-query-irq"]);
  expect(log.indexOf("260 input")).toBe(log.indexOf("260 x-query-irq") - 1);
});

test("without a run questions go out at once, and what waits at the end of one does", async () => {
  const log = await asked(every(10, 4), [[22, "x-query-irq"]]);
  expect(log.at(-2)).toBe("30 input");
  expect(log.at(-1)).toBe("30 x-query-irq");
  const monitor: QmpMonitor = {
    ask: async ({ execute }) => fail(execute),
    closed: new Promise(() => undefined),
    close: () => undefined,
  };
  expect(await new SharedQmp(monitor).ask(plain("query-pci"))).toEqual(fail("query-pci"));
});
