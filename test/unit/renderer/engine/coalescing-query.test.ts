import { expect, test } from "vitest";
import { CoalescingQuery } from "../../../../renderer/engine/coalescing-query.js";
import { answeredByHand } from "./answered-by-hand.js";

test("one question is under way and one waits; a newer one replaces the waiting one", async () => {
  const { ask, asked, answer } = answeredByHand();
  const got: string[] = [];
  const query = new CoalescingQuery(ask, (text) => got.push(text));
  for (const question of [1, 2, 3, 4]) query.request(question);
  expect(asked).toEqual([1]);
  expect(query.newest).toBe(4);
  await answer(0);
  expect(asked).toEqual([1, 4]);
  await answer(1);
  expect(got).toEqual(["answer 1", "answer 4"]);
  expect(query.newest).toBeUndefined();
});

test("a question asked on an answer replaces the one that waited before it", async () => {
  const { ask, asked, answer } = answeredByHand();
  const query: CoalescingQuery<number, string> = new CoalescingQuery(ask, (text) => {
    if (text === "answer 1") query.request(3);
  });
  query.request(1);
  query.request(2);
  await answer(0);
  await answer(1);
  expect(asked).toEqual([1, 3]);
  expect(query.newest).toBeUndefined();
});

test("after disposal no answer is delivered and nothing is asked", async () => {
  const { ask, asked, answer } = answeredByHand();
  const got: string[] = [];
  const query = new CoalescingQuery(ask, (text) => got.push(text));
  query.request(1);
  query.request(2);
  query.dispose();
  await answer(0);
  query.request(3);
  expect(asked).toEqual([1]);
  expect(got).toEqual([]);
});

test("a failure does not block the waiting question", async () => {
  const failures: unknown[] = [];
  const got: number[] = [];
  const query = new CoalescingQuery<number, number>(
    async (question) => {
      if (question === 1) throw new Error("lost");
      return question;
    },
    (answer) => got.push(answer),
    (error) => failures.push(error),
  );
  query.request(1);
  query.request(2);
  await new Promise((later) => setTimeout(later));
  expect(failures).toHaveLength(1);
  expect(got).toEqual([2]);
});
