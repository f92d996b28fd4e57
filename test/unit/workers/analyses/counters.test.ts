import { expect, test } from "vitest";
import { ANALYSES } from "../../../../workers/analyses/index.js";
import { run } from "./dsl.js";

test("idle states and frequencies are lanes below their CPU, as high as their value", () => {
  const { lane, session } = run(
    `
    0 frequency khz=800000 of=1
    1 idle state=2 of=1
    5 idle state=-1 of=1
    7 frequency khz=2400000 of=1
    9 idle state=0`,
    { analyses: ANALYSES, end: 10 },
  );
  expect(lane("h/cpu/1/idle-state")).toBe("level-3[1,5] none[5,10]");
  expect(lane("h/cpu/1/frequency")).toBe("level-1[0,7] level-3[7,10]");
  expect(lane("h/cpu/0/idle-state")).toBe("level-1[9,10]");
  const frequency = session.lanes.track(session.lanes.find("h/cpu/1/frequency") ?? -1);
  expect(session.strings.get(frequency.auxAt(1))).toBe("2400 MHz");
});
