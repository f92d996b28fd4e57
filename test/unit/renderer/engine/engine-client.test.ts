import { describe, expect, test } from "vitest";
import { CancellingQuery } from "../../../../renderer/engine/cancelling-query.js";
import { CellFeed } from "../../../../renderer/engine/cell-feed.js";
import { CoalescingQuery } from "../../../../renderer/engine/coalescing-query.js";
import type { CellsRequest } from "../../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { SMALL } from "../../../fakes/synthetic.js";

/** A question whose answers are given by hand. */
function byHand() {
  return byHandOf(CoalescingQuery<number, string>);
}

function byHandOf<Asking>(Make: new (...how: ConstructorParameters<typeof CoalescingQuery<number, string>>) => Asking) {
  const asked: number[] = [];
  const answers: ((value: string) => void)[] = [];
  const got: string[] = [];
  const failures: unknown[] = [];
  const wins = new Make(
    (question) => {
      asked.push(question);
      return new Promise((resolve) => {
        answers.push(resolve);
      });
    },
    (answer) => got.push(answer),
    (error) => failures.push(error),
  );
  const answer = async (i: number) => {
    answers[i]?.(`answer ${asked[i]}`);
    await new Promise((later) => setTimeout(later));
  };
  return { wins, asked, got, failures, answer };
}

describe("newest wins", () => {
  test("one under way, one waiting, the newest takes its place", async () => {
    const { wins, asked, got, answer } = byHand();
    for (const question of [1, 2, 3, 4]) wins.request(question);
    expect(asked).toEqual([1]);
    expect(wins.newest).toBe(4);
    await answer(0);
    expect(asked).toEqual([1, 4]);
    await answer(1);
    expect(got).toEqual(["answer 1", "answer 4"]);
    expect(wins.newest).toBeUndefined();
  });

  test("after disposal no answer arrives and nothing is asked", async () => {
    const { wins, asked, got, answer } = byHand();
    wins.request(1);
    wins.request(2);
    wins.dispose();
    await answer(0);
    wins.request(3);
    expect(asked).toEqual([1]);
    expect(got).toEqual([]);
  });

  test("a failure does not block what waits", async () => {
    const failures: unknown[] = [];
    const got: number[] = [];
    const wins = new CoalescingQuery<number, number>(
      async (question) => {
        if (question === 1) throw new Error("lost");
        return question;
      },
      (answer) => got.push(answer),
      (error) => failures.push(error),
    );
    wins.request(1);
    wins.request(2);
    await new Promise((later) => setTimeout(later));
    expect(failures).toHaveLength(1);
    expect(got).toEqual([2]);
  });
});

describe("newest only", () => {
  test("all are asked at once, and only the newest is answered", async () => {
    const { wins, asked, got, answer } = byHandOf(CancellingQuery<number, string>);
    // The same question again is another one: the engine has given up the first.
    for (const question of [1, 2, 2]) wins.request(question);
    expect(asked).toEqual([1, 2, 2]);
    await answer(0);
    await answer(1);
    expect(got).toEqual([]);
    await answer(2);
    expect(got).toEqual(["answer 2"]);
  });

  test("after the end nothing is delivered", async () => {
    const { wins, got, answer } = byHandOf(CancellingQuery<number, string>);
    wins.request(1);
    wins.dispose();
    wins.request(2);
    await answer(0);
    expect(got).toEqual([]);
  });
});

describe("cell feed", () => {
  const bounds = { beginNs: 0, endNs: SMALL.spanNs };
  const lanes = Int32Array.of(2, 3, 4);
  const needOf = (startNs: number, spanNs: number) => ({
    view: { startNs, spanNs },
    bounds,
    width: 400,
    visible: lanes,
    wanted: lanes,
    readUntilNs: SMALL.spanNs,
    generation: 0,
  });

  test("a standing window is asked for once, and the overview once after it", async () => {
    const { engine, requests } = recording();
    const feed: CellFeed = new CellFeed(engine, () => feed.update(needOf(1e9, 1e8)));
    feed.update(needOf(1e9, 1e8));
    for (let frame = 0; frame < 10; frame++) {
      await new Promise((later) => setTimeout(later));
      feed.update(needOf(1e9, 1e8));
    }
    expect(requests.map((request) => request.width)).toEqual([800, 1024]);
    expect(feed.isSettled).toBe(true);
    expect(feed.detail?.rowOf.get(4)).toBe(2);
  });

  test("a hundred moves while one is asked make one more question, the last", async () => {
    const { engine, requests } = recording();
    const feed = new CellFeed(engine, () => undefined);
    for (let i = 0; i < 100; i++) feed.update(needOf(1e9, 1e8 * 0.99 ** i));
    await new Promise((later) => setTimeout(later));
    await new Promise((later) => setTimeout(later));
    expect(requests).toHaveLength(2);
    expect((requests[1]?.t1 ?? 0) - (requests[1]?.t0 ?? 0)).toBeCloseTo(2 * 1e8 * 0.99 ** 99, -3);
  });
});

/** An engine that notes what it is asked for. */
function recording() {
  const requests: CellsRequest[] = [];
  const fake = createFakeEngine();
  const engine = {
    ...fake,
    cells: (request: CellsRequest) => {
      requests.push(request);
      return fake.cells(request);
    },
  };
  return { engine, requests };
}
