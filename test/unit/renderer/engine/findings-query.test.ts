import { expect, test } from "vitest";
import { FindingsQuery, type FindingsShown } from "../../../../renderer/engine/findings-query.js";
import type { FindingGroup, FindingsAnswer } from "../../../../workers/model/findings.js";

const group = (id: string, severity: number) => ({ id, severity }) as FindingGroup;

const answer = (looked: number, groups: readonly FindingGroup[]): FindingsAnswer => ({
  groups,
  looked,
  kinds: 3,
  lookingFor: looked < 3 ? "more" : "",
  untilNs: 9,
});

const WINDOW = { t0: 0, t1: 9, key: "whole" };

/** Answers are given by hand, in the order of the questions. */
function asked() {
  const questions: { t0: number; t1: number; seen: number; reply: (answer: FindingsAnswer) => Promise<void> }[] = [];
  const shown: FindingsShown[] = [];
  const query = new FindingsQuery(
    ({ t0, t1, seen }) =>
      new Promise((resolve) => {
        const reply = async (one: FindingsAnswer) => {
          resolve(one);
          await new Promise((done) => setTimeout(done));
        };
        questions.push({ t0, t1, seen, reply });
      }),
    (one) => shown.push(one),
  );
  const ids = () => shown.map(({ groups }) => groups.map(({ id }) => id).join(" "));
  return { query, questions, shown, ids };
}

test("findings come kind by kind, the most severe first, until all kinds were looked for", async () => {
  const { query, questions, shown, ids } = asked();
  query.request(WINDOW);
  await questions[0]?.reply(answer(1, [group("a", 0.4)]));
  expect(questions[1]).toMatchObject({ t0: 0, seen: 1 });
  await questions[1]?.reply(answer(3, [group("b", 0.9), group("c", 0.1)]));
  expect(ids()).toEqual(["a", "b a c"]);
  expect(shown[1]?.lookingFor).toBe("");
  expect(questions).toHaveLength(2);
});

test("another window replaces the one before, whose answers are dropped", async () => {
  const { query, questions, ids } = asked();
  query.request(WINDOW);
  query.request({ t0: 5, t1: 9, key: "other" });
  await questions[0]?.reply(answer(3, [group("old", 1)]));
  await questions[1]?.reply(answer(3, [group("new", 1)]));
  expect(ids()).toEqual(["new"]);
});

test("the same window again waits for its turn, and is shown when it is complete", async () => {
  const { query, questions, ids } = asked();
  query.request(WINDOW);
  // More of it is read.
  query.request({ ...WINDOW, t1: 12 });
  expect(questions).toHaveLength(1);
  await questions[0]?.reply(answer(3, [group("part", 1)]));
  expect(questions[1]).toMatchObject({ t1: 12 });
  await questions[1]?.reply(answer(1, [group("more", 0.5)]));
  expect(ids()).toEqual(["part"]);
  await questions[2]?.reply(answer(3, [group("whole", 1)]));
  expect(ids()).toEqual(["part", "whole more"]);
});
