import { expect, test } from "vitest";
import { watchReach } from "../../../../renderer/host/reach.js";

test("it is told when a program stops answering and when it answers again, each once", async () => {
  const answers = [true, "fails", false, "fails", true, true, "fails"] as const;
  const told: boolean[] = [];
  const waits: number[] = [];
  let asked = 0;
  await new Promise<void>((resolve) => {
    const stop = watchReach(
      async () => {
        const answer = answers[asked++];
        if (answer === "fails") throw new TypeError("Failed to fetch");
        return answer === true;
      },
      (isThere) => told.push(isThere),
      async (ms) => {
        waits.push(ms);
        if (asked < answers.length) return;
        stop();
        resolve();
      },
    );
  });
  expect(told).toEqual([false, true, false]);
  // It is asked more often while it is away.
  expect(new Set(waits.slice(2, 5))).toEqual(new Set([waits[7]]));
  expect(waits[2]).toBeLessThan(waits[0] ?? 0);
});
