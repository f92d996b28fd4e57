import { expect, test } from "vitest";
import { profileTable } from "../../../../workers/profile/table.js";
import type { Row } from "../../../../workers/query/export/table.js";
import { sessionOf } from "./made-session.js";

test("the table has no groups that say the same of every sample", () => {
  const context = sessionOf([{ t: 1, stack: ["main"], lane: 0, weight: 3 }]);
  const scope = { t0: 0, t1: 10, hasLane: () => true };
  const rows = profileTable.rows(context, scope) as Iterable<Row | undefined>;
  const paths = [...rows].flatMap((row) => (row === undefined ? [] : [row[0]]));
  expect(paths).toEqual(["alpha", "alpha;host user", "alpha;host user;main"]);
});
