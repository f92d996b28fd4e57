import { expect, test } from "vitest";
import { RECIPES } from "../../../../renderer/viewmodel/recording-recipe.js";
import { KERNEL_EVENTS, LTTNG_EVENTS, X86_EVENTS } from "../../workers/support/known-events.js";

test("the start page advises only events that the tracers know", () => {
  const lines = RECIPES.flatMap((recipe) => recipe.lines);
  const lttng = lines.flatMap((line) => /^lttng enable-event -k (\S+)$/.exec(line)?.[1]?.split(",") ?? []);
  const perf = lines.flatMap((line) => [...line.matchAll(/-e (\S+)/g)].map(([, name]) => name));
  expect(lttng.length).toBeGreaterThan(5);
  expect(perf.length).toBeGreaterThan(5);
  for (const name of lttng) expect(LTTNG_EVENTS).toContain(name);
  for (const name of perf) expect([...KERNEL_EVENTS, ...X86_EVENTS]).toContain(name);
});
