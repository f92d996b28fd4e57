import { expect, test } from "vitest";
import { stateText } from "../../../../renderer/viewmodel/details-text.js";
import type { TimeBase } from "../../../../renderer/viewmodel/time-format.js";
import type { EventRow, IntervalDetails, StateDetails } from "../../../../workers/model/engine-api.js";
import { State } from "../../../../workers/model/states.js";

const BASE: TimeBase = { format: "relative", offsetNs: 0n };

test("an event at the start of a state has its CPU, if it is of one", () => {
  const state = {
    ...{ lane: 0, row: 0, start: 0, end: 10, state: State.SLICE, stateName: "slice", reason: "call" },
    ...{ culprit: -1, evidence: [], cpu: -1, lastCpu: -1, priority: "" },
  } satisfies StateDetails;
  const textOf = (cpu: number) => {
    const startEvent: EventRow = { t: 0, machine: "h", cpu, name: "e", tid: 1, comm: "", fields: "{}", context: "{}" };
    const ends = { state, startEvent, endEvent: undefined } as unknown as IntervalDetails;
    return stateText(state, { lanes: undefined, base: BASE }, ends).split("\n").at(-1);
  };
  expect(textOf(3)).toMatch(/At the start.*e \(CPU 3\) \{\}$/);
  expect(textOf(-1)).toMatch(/At the start.*e \{\}$/);
});
