import { expect, test } from "vitest";
import type { OpenRequest } from "../../../../electron/node/open-arguments.js";
import { OpenQueue } from "../../../../electron/node/open-queue.js";

test("what waits for a window that is being loaded goes to another one when that window is gone", () => {
  const queue = new OpenQueue();
  const delivered: OpenRequest[] = [];
  queue.deliverBy((request) => delivered.push(request));
  expect(queue.next(1)).toBeUndefined();
  const [first, second] = ["/a", "/b"].map((path): OpenRequest => ({ paths: [path], given: {} }));
  if (first === undefined || second === undefined) throw new Error("no requests");

  queue.hold(2);
  queue.add(first);
  queue.release(1);
  expect(delivered).toEqual([]);
  queue.release(2);
  expect(delivered).toEqual([first]);

  queue.hold(2);
  expect(queue.next(2)).toBeUndefined();
  queue.add(second);
  queue.release(2);
  expect(delivered).toEqual([first, second]);
});

test("a request waits while any window is loaded, and goes to the first that asks for its items", () => {
  const queue = new OpenQueue();
  const delivered: OpenRequest[] = [];
  queue.deliverBy((request) => delivered.push(request));
  queue.hold(1);
  expect(queue.next(1)).toBeUndefined();
  const [first, second] = ["/a", "/b"].map((path): OpenRequest => ({ paths: [path], given: {} })) as [
    OpenRequest,
    OpenRequest,
  ];

  queue.hold(2);
  queue.hold(1);
  queue.add(first);
  expect([queue.next(1), queue.next(1)]).toEqual([first, undefined]);
  queue.add(second);
  expect(delivered).toEqual([]);
  queue.release(2);
  expect(delivered).toEqual([second]);
});
