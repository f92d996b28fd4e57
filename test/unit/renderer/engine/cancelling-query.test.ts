import { expect, test } from "vitest";
import { CancellingQuery } from "../../../../renderer/engine/cancelling-query.js";
import { answeredByHand } from "./answered-by-hand.js";

test("every question is asked at once, and only the newest is answered", async () => {
  const { ask, asked, answer } = answeredByHand();
  const got: string[] = [];
  const query = new CancellingQuery(ask, (text) => got.push(text));
  // Equal questions count as two: the engine has cancelled the first.
  for (const question of [1, 2, 2]) query.request(question);
  expect(asked).toEqual([1, 2, 2]);
  await answer(0);
  await answer(1);
  expect(got).toEqual([]);
  await answer(2);
  expect(got).toEqual(["answer 2"]);
});

test("after disposal no answer is delivered", async () => {
  const { ask, asked, answer } = answeredByHand();
  const got: string[] = [];
  const query = new CancellingQuery(ask, (text) => got.push(text));
  query.request(1);
  query.dispose();
  query.request(2);
  await answer(0);
  expect(asked).toEqual([1]);
  expect(got).toEqual([]);
});
