import { describe, expect, test, vi } from "vitest";
import { CellFeed } from "../../../../renderer/engine/cell-feed.js";
import type { CellsRequest } from "../../../../workers/model/engine-api.js";
import { createFakeEngine } from "../../../fakes/fake-engine.js";
import { SMALL } from "../../../fakes/synthetic.js";

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
    expect(feed.detail?.rowOf.get(4)).toBe(2);
  });

  test("a window of the whole trace is its own overview; one is asked for when the window has become closer", async () => {
    const { engine, requests } = recording();
    const feed = new CellFeed(engine, () => undefined);
    for (let frame = 0; frame < 4; frame++) {
      feed.update(needOf(0, SMALL.spanNs));
      await new Promise((later) => setTimeout(later));
    }
    expect(requests.map((request) => request.width)).toEqual([400]);
    for (let frame = 0; frame < 4; frame++) {
      feed.update(needOf(1e9, 1e8));
      await new Promise((later) => setTimeout(later));
    }
    expect(requests.map((request) => request.width)).toEqual([400, 800, 1024]);
  });

  test("cells are awaited until they come, and who waits hears of a failure", async () => {
    const { engine } = recording();
    const told = vi.fn();
    const feed = new CellFeed(engine, told);
    expect(feed.isAwaited).toBe(false);
    feed.update(needOf(0, SMALL.spanNs));
    expect(feed.isAwaited).toBe(true);
    await vi.waitFor(() => expect(told).toHaveBeenCalledOnce());
    expect(feed.isAwaited).toBe(false);

    const error = vi.spyOn(console, "error").mockReturnValue();
    const failing = new CellFeed({ ...engine, cells: () => Promise.reject(new Error("no")) }, told);
    failing.update(needOf(0, SMALL.spanNs));
    await vi.waitFor(() => expect(told).toHaveBeenCalledTimes(2));
    expect(failing.isAwaited).toBe(false);
    expect(error).toHaveBeenCalledOnce();
    error.mockRestore();
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

  test("another filter does not wait for the answer to the one before, which is not shown", async () => {
    const { engine, requests } = recording();
    const answers: (() => void)[] = [];
    const shown: (number | undefined)[] = [];
    const slow = {
      ...engine,
      cells: async (request: CellsRequest) => {
        const answer = await engine.cells(request);
        await new Promise<void>((resolve) => answers.push(resolve));
        return { ...answer, width: answer.width };
      },
    };
    const feed: CellFeed = new CellFeed(slow, () => shown.push(feed.detail?.rowOf.size));
    const filterOf = new Int32Array(5);
    const whereOf = (text: string) => ({
      filters: [{ op: "anywhere", wanted: { text, column: 1, length: 1 } }] as const,
      filterOf,
    });
    feed.update({ ...needOf(1e9, 1e8), where: whereOf("a") });
    feed.update({ ...needOf(1e9, 1e8), where: whereOf("b") });
    await new Promise((later) => setTimeout(later));
    expect(requests.map(({ where, asker }) => [asker, where?.filters[0]])).toMatchObject([
      ["detail", { wanted: { text: "a" } }],
      ["detail", { wanted: { text: "b" } }],
    ]);
    answers[0]?.();
    await new Promise((later) => setTimeout(later));
    expect(shown).toEqual([]);
    answers[1]?.();
    await new Promise((later) => setTimeout(later));
    expect(shown).toEqual([3]);
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
