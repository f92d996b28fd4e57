import { expect, test } from "vitest";
import { shareBar } from "../../../../renderer/viewmodel/share-bar.js";
import { STATE_COUNT, State } from "../../../../workers/model/states.js";

const PALETTE = Array.from({ length: STATE_COUNT }, (_, state) => `c${state}`);

function barOf(times: Partial<Record<State, number>>): { gradient: string; words: string } {
  const ns = new Float64Array(STATE_COUNT);
  for (const [state, time] of Object.entries(times)) ns[Number(state)] = time;
  return shareBar(ns, PALETTE);
}

test("a bar's shares are of the window: interrupts of 0.3 % of it say so", () => {
  const { gradient, words } = barOf({ [State.NONE]: 997, [State.SOFTIRQ]: 3 });
  expect(words).toMatch(/ 0\.3 %$/);
  expect(gradient).toBe(`linear-gradient(90deg, c${State.SOFTIRQ} 0.00% 0.30%, transparent 0.30%)`);
});

test("a lane that is there all the time fills its bar", () => {
  const { gradient } = barOf({ [State.GUEST]: 50, [State.WAIT]: 50 });
  expect(gradient).toContain("50.00% 100.00%, transparent 100.00%");
});

test("nothing is an empty bar", () => {
  expect(barOf({})).toEqual({ gradient: "none", words: "" });
  expect(barOf({ [State.NONE]: 5 })).toEqual({ gradient: "none", words: "" });
});
