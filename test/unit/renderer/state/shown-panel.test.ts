import { expect, test } from "vitest";
import { panelToKeep, shownPanel } from "../../../../renderer/state/shown-panel.js";

const NOTHING = { lane: undefined, range: undefined };
const FREE = { held: undefined };
const range = { t0: 1, t1: 2 };

test("findings are in front when nothing is selected, details when something is", () => {
  expect(shownPanel({ panel: "auto" }, NOTHING, FREE)).toBe("findings");
  expect(shownPanel({ panel: "auto" }, { lane: 3, range: undefined }, FREE)).toBe("details");
});

test("what a finding led to leaves the findings there, until something else is selected", () => {
  const held = { held: { t0: 0, t1: 9, range, isWhole: false } };
  expect(shownPanel({ panel: "auto" }, { lane: 3, range }, held)).toBe("findings");
  expect(shownPanel({ panel: "auto" }, { lane: 3, range: undefined }, held)).toBe("details");
});

test("a panel that the user chose stays, unless it is the one that would be there anyway", () => {
  expect(shownPanel({ panel: "steal" }, { lane: 3, range: undefined }, FREE)).toBe("steal");
  expect(panelToKeep("findings", NOTHING, FREE)).toBe("auto");
  expect(panelToKeep("details", NOTHING, FREE)).toBe("details");
});
