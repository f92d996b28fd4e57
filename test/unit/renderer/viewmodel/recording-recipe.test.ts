import { expect, test } from "vitest";
import { RECIPES } from "../../../../renderer/viewmodel/recording-recipe.js";
import { KERNEL_EVENTS, LTTNG_EVENTS, X86_EVENTS } from "../../workers/support/known-events.js";

test("the start page advises only events that the tracers know", () => {
  const lines = RECIPES.flatMap((recipe) => recipe.lines);
  const lttng = lines.flatMap((line) => /^lttng enable-event -k (\S+)$/.exec(line)?.[1]?.split(",") ?? []);
  const optionsOf = (tracer: string) => {
    const own = lines.filter((line) => line.startsWith(`${tracer} record `));
    return own.flatMap((line) => [...line.matchAll(/-e (\S+)/g)].map(([, name]) => name));
  };
  expect(lttng.length).toBeGreaterThan(5);
  for (const name of lttng) expect(LTTNG_EVENTS).toContain(name);
  for (const tracer of ["perf", "trace-cmd"]) {
    const named = optionsOf(tracer);
    expect(named.length, tracer).toBeGreaterThan(5);
    for (const name of named) expect([...KERNEL_EVENTS, ...X86_EVENTS]).toContain(name);
  }
});

test("the start page names what each recording leaves, which opens as it is", () => {
  for (const { lines, result } of RECIPES) {
    expect(lines.join("\n")).toContain(result.split(" ").at(-1));
    expect(lines.join("\n")).not.toContain("convert");
  }
});
