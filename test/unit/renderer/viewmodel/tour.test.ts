import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { SampleInfo } from "../../../../renderer/host/host-api.js";
import { tourOf } from "../../../../renderer/viewmodel/tour.js";
import type { FindingGroup } from "../../../../workers/model/findings.js";
import { openApp } from "../open-app.js";

const finding = { text: "Why.", lanes: ["h/vm/1/vcpu/0", "h/vm/2/vcpu/0"], t0: 1500, t1: 1700 };
const group = (id: string) =>
  ({ id, title: `title of ${id}`, cases: [finding], groups: [] }) as unknown as FindingGroup;

test("a tour tells what stands out most, and leads there", () => {
  const steps = tourOf(
    [group("not-recorded"), group("steal"), group("exit-storm"), group("slow-disk")],
    undefined,
    1000,
  );
  expect(steps.map(({ panel = "" }) => panel)).toEqual(["", "findings", "findings", "details", "steal", "import"]);
  expect(steps[1]).toMatchObject({ lane: "h/vm/1/vcpu/0", with: ["h/vm/2/vcpu/0"], from: 500, to: 700 });
  expect(steps[1]?.text).toBe("What stands out most: title of steal. Why.");
});

test("where nothing stands out the tour says so, and shows how to look", () => {
  const steps = tourOf([group("not-recorded")], undefined, 0);
  expect(steps.map(({ panel = "" }) => panel)).toEqual(["", "details", "import"]);
  expect(steps.at(-1)?.text).toContain("Nothing stands out");
});

test("the steps of the samples do only what the window can do", async () => {
  const samples: readonly SampleInfo[] = JSON.parse(readFileSync("samples/index.json", "utf8"));
  const app = await openApp();
  const panels = [
    "findings",
    "details",
    "steal",
    "exits",
    "waits",
    "latency",
    "path",
    "statistics",
    "events",
    "import",
    "profile",
    "monitor",
  ];
  for (const { text, button, key, command, panel } of samples.flatMap(({ steps = [] }) => steps)) {
    for (const words of [text, button, key]) expect(words).not.toBe("");
    if (command !== undefined) expect(app.commands.map(({ id }) => id)).toContain(command);
    if (panel !== undefined) expect(panels).toContain(panel);
  }
});
