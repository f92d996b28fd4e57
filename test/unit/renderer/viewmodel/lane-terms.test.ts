import { expect, test } from "vitest";
import { laneTerms, prepareTexts } from "../../../../renderer/viewmodel/lane-terms.js";
import { predicateOf } from "../../../../workers/filter/compile.js";
import { parseFilter } from "../../../../workers/filter/parse.js";
import type { LaneList } from "../../../../workers/model/engine-api.js";
import { makeLanes, SMALL } from "../../../fakes/synthetic.js";

function found(list: LaneList, text: string, terms = laneTerms(list)): readonly number[] {
  const parsed = parseFilter(text);
  const test = parsed.ok ? predicateOf(parsed.filter, terms) : parsed.error;
  if ("message" in test) throw new Error(test.message);
  return list.paths.flatMap((_, lane) => (test(lane) ? lane : []));
}

test("a word is found in the texts made beforehand where it is found in the names and paths themselves", async () => {
  const made = makeLanes(SMALL);
  const list = { ...made, formerNames: new Map([[3, "Database"]]) };
  let pauses = 0;
  await prepareTexts(list, async () => {
    pauses += 1;
  });
  expect(pauses).toBeGreaterThan(0);
  const { caseless: _, ...plain } = laneTerms(list);
  for (const word of ["w", "WEB", "vcpu", "961", "(961)", "database", "/thread/", '"a b"', "/^web/", "nothing"])
    expect([word, found(list, word)]).toEqual([word, found(list, word, plain)]);
  expect(found(list, "database")).toEqual([3]);
});
