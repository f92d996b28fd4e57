import { expect, test } from "vitest";
import { sqlOffers } from "../../../../renderer/viewmodel/sql-offers.js";
import { accept } from "../../../../renderer/viewmodel/suggestions.js";
import type { SqlTable } from "../../../../workers/model/sql.js";

const column = (name: string) => ({ name, type: "BIGINT" as const });
const TABLES: readonly SqlTable[] = [
  { name: "steal", columns: [column("victim_lane"), column("total_ns")] },
  { name: "state-usage", columns: [column("state"), column("total_ns")] },
];

const offered = (text: string, caret = text.length) => sqlOffers(text, caret, TABLES).map((offer) => offer.text);

test("tables after FROM and JOIN, by the names that SQL has for them", () => {
  expect(offered("SELECT * FROM st")).toEqual(["steal", "state_usage"]);
  expect(offered("SELECT * FROM steal JOIN state")).toEqual(["state_usage"]);
});

test("columns of the tables that are named, each once, and words of the language", () => {
  expect(offered("FROM steal SELECT vic")).toEqual(["victim_lane"]);
  expect(offered("FROM steal, state_usage WHERE tot")).toEqual(["total_ns"]);
  expect(offered("FROM steal WHERE x ord")).toEqual(["ORDER BY"]);
  expect(offered("SELECT vic")).toEqual([]);
});

test("nothing without a letter, and nothing that is written already", () => {
  expect(offered("SELECT ")).toEqual([]);
  expect(offered("FROM steal")).toEqual([]);
});

test("what is taken stands in place of the word at the caret", () => {
  const text = "SELECT vi FROM steal";
  const [offer] = sqlOffers(text, 9, TABLES);
  if (offer === undefined) throw new Error("nothing is offered");
  expect(accept(text, offer)).toEqual({ text: "SELECT victim_lane FROM steal", caret: 18 });
});
