import { expect, test } from "vitest";
import { dockOf, panelToKeep, shownPanel } from "../../../../renderer/state/shown-panel.js";
import { INITIAL_UI, type UiState } from "../../../../renderer/state/ui-store.js";

const NOTHING = { lane: undefined, range: undefined };
const LANE = { lane: 3, range: undefined };
const FREE = { held: undefined };
const range = { t0: 1, t1: 2 };
const ui = (changes: Partial<UiState> = {}) => ({ ...INITIAL_UI, ...changes });
const side = (panels: readonly string[], panel = "auto") => ({ ...INITIAL_UI.side, panels, panel });

test("findings are in front when nothing is selected, details when something is", () => {
  expect(shownPanel(ui(), NOTHING, FREE)).toBe("findings");
  expect(shownPanel(ui(), LANE, FREE)).toBe("details");
});

test("what a finding led to leaves the findings there, until something else is selected", () => {
  const held = { held: { t0: 0, t1: 9, range, isWhole: false } };
  expect(shownPanel(ui(), { lane: 3, range }, held)).toBe("findings");
  expect(shownPanel(ui(), LANE, held)).toBe("details");
});

test("a panel that the user chose stays, unless it is the one that would be there anyway", () => {
  expect(shownPanel(ui({ panel: "steal" }), LANE, FREE)).toBe("steal");
  expect(panelToKeep(ui(), "findings", NOTHING, FREE)).toBe("auto");
  expect(panelToKeep(ui(), "details", NOTHING, FREE)).toBe("details");
});

test("with the details at the side, findings stay below whatever is selected", () => {
  const docked = ui({ side: side(["details"]) });
  expect(shownPanel(docked, LANE, FREE)).toBe("findings");
  expect(shownPanel(docked, NOTHING, FREE, "right")).toBe("details");
  expect(panelToKeep(docked, "details", NOTHING, FREE)).toBe("auto");
});

test("a panel that went to the other side is in front of neither dock by an old choice", () => {
  const docked = ui({ panel: "steal", side: side(["steal", "details"]) });
  expect(shownPanel(docked, NOTHING, FREE)).toBe("findings");
  expect(shownPanel({ ...docked, side: side(["findings", "details"]) }, NOTHING, FREE)).toBe("steal");
  expect(shownPanel(ui({ side: side(["findings", "details"]) }), NOTHING, FREE)).toBe("");
});

test("in a narrow window all panels stand below, and the layout is kept for a wide one", () => {
  const docked = ui({ side: side(["details"], "details") });
  expect(dockOf(docked, "details")).toBe("right");
  const narrow = { ...docked, isNarrow: true };
  expect(dockOf(narrow, "details")).toBe("below");
  expect(shownPanel(narrow, LANE, FREE)).toBe("details");
  expect(shownPanel(narrow, LANE, FREE, "right")).toBe("");
});
