import { expect, test } from "vitest";
import type { OpenRequest } from "../../../../electron/node/open-arguments.js";
import { OpenQueue } from "../../../../electron/node/open-queue.js";

test("what waits for a window that is being loaded goes to another one when that window is gone", () => {
  const queue = new OpenQueue();
  const delivered: OpenRequest[] = [];
  queue.deliverBy((request) => delivered.push(request));
  expect(queue.next()).toBeUndefined();
  const [first, second] = ["/a", "/b"].map((path): OpenRequest => ({ paths: [path], given: {} }));
  if (first === undefined || second === undefined) throw new Error("no requests");

  queue.hold(2);
  queue.add(first);
  queue.release(1);
  expect(delivered).toEqual([]);
  queue.release(2);
  expect(delivered).toEqual([first]);

  queue.hold(2);
  expect(queue.next()).toBeUndefined();
  queue.add(second);
  queue.release(2);
  expect(delivered).toEqual([first, second]);
});
