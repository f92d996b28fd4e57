import { expect, test } from "vitest";
import { tablesIn } from "../../../../workers/sql/mentioned.js";

const TABLES = [{ name: "steal" }, { name: "vcpu-usage" }, { name: "exits" }, { name: "exit-summary" }];

test("tables are found by their names as words", () => {
  const named = (sql: string) => tablesIn(sql, TABLES).map(({ name }) => name);
  expect(named("SELECT * FROM Steal JOIN vcpu_usage USING (lane)")).toEqual(["steal", "vcpu-usage"]);
  expect(named('FROM "exits"')).toEqual(["exits"]);
  expect(named("SELECT exits_total FROM x")).toEqual([]);
  expect(named("SELECT 1")).toEqual([]);
});
