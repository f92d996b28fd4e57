import { expect, test } from "vitest";
import { containerOf } from "../../../../workers/model/containers.js";
import { cpuUsageTable } from "../../../../workers/query/tables/cpu-usage.js";
import { sessionContext } from "../support/session-context.js";
import { run } from "./dsl.js";

/** PROC_PID_INIT_INO. */
const HOST = 4026531836;
const [OUTER, INNER] = [4026532208, 4026532311];

function parentsOf(text: string): (path: string) => string {
  const { lanes } = run(text).session;
  return (path) => lanes.specs[lanes.specs[lanes.find(path) ?? -1]?.parent ?? -1]?.path ?? "none";
}

test("threads stand below their innermost namespace, in whatever order the dump tells the levels", () => {
  const parentOf = parentsOf(`
  0 pidns of=10 ns=${HOST} level=0
  1 pidns of=11 ns=${OUTER} level=1
  2 pidns of=11 ns=${HOST} level=0
  3 pidns of=12 ns=${HOST} level=0
  4 pidns of=12 ns=${OUTER} level=1
  5 pidns of=12 ns=${INNER} level=2
  6 dump of=13 tgid=13 ns=${OUTER} level=1
  7 dump of=14 tgid=14`);
  expect(["10", "11", "12", "13", "14"].map((tid) => parentOf(`h/thread/${tid}`))).toEqual([
    "h/thread",
    `h/container/${OUTER}`,
    `h/container/${INNER}`,
    `h/container/${OUTER}`,
    "h/thread",
  ]);
  expect(parentOf(`h/container/${OUTER}`)).toBe("h/thread");
});

test("a fork tells where both are: a runtime stays on the host, its child begins the container", () => {
  const text = `
  0 switch prev=0 next=10
  1 fork parent=10 child=20 tgid=20 ns=${OUTER} pns=${HOST}
  2 fork parent=20 child=21 tgid=20 ns=${OUTER} pns=${OUTER}
  3 fork parent=30 child=31 tgid=31`;
  const parentOf = parentsOf(text);
  expect(["10", "20", "21", "31"].map((tid) => parentOf(`h/thread/${tid}`))).toEqual([
    "h/thread",
    `h/container/${OUTER}`,
    `h/container/${OUTER}`,
    "h/thread",
  ]);
});

test("the CPU time of threads has their container", () => {
  const { session } = run(`
  0 switch prev=0 next=10
  0 pidns of=10 ns=${OUTER} level=1
  5 switch prev=10 next=11
  9 switch prev=11 next=0`);
  const scope = { t0: 0, t1: 9e3, hasLane: () => true };
  const rows = [...cpuUsageTable.rows(sessionContext(session, 9e3), scope)].filter((row) => row !== undefined);
  expect(rows.map((row) => [row[0], row.at(-1)])).toEqual([
    ["h/thread/10", `${OUTER}`],
    ["h/thread/11", ""],
  ]);
});

test("threads stand below their last control group, with those of their process and the threads that they made", () => {
  const parentOf = parentsOf(`
  0 dump of=10 tgid=10
  0 dump of=11 tgid=10
  1 cgroup of=10 process=1 hierarchy=0 path=/system.slice/old.service
  2 cgroup of=10 process=1 hierarchy=0 path=/system.slice/web.service
  3 cgroup of=10 process=1 hierarchy=4 path=/of/version/1
  4 fork parent=10 child=12 tgid=12
  5 cgroup of=13 process=1 hierarchy=0 path=/
  6 dump of=14 tgid=14
  7 cgroup of=15 path=/a
  8 dump of=16 tgid=15`);
  expect(["10", "11", "12", "13", "14", "15", "16"].map((tid) => parentOf(`h/thread/${tid}`))).toEqual([
    "h/cgroup/system.slice/web.service",
    "h/cgroup/system.slice/web.service",
    "h/cgroup/system.slice/web.service",
    "h/thread",
    "h/thread",
    "h/cgroup/a",
    "h/thread",
  ]);
  expect(parentOf("h/cgroup/a")).toBe("h/thread");
});

test("a namespace of processes tells a container before a control group, one of control groups after", () => {
  const parentOf = parentsOf(`
  0 pidns of=10 ns=${OUTER} level=1
  1 cgroup of=10 path=/docker/1
  2 cgroup of=11 ns=${INNER}
  3 cgroup of=12 ns=4026531835
  4 cgroup of=13 ns=${INNER}
  5 cgroup of=13 path=/docker/2`);
  expect(["10", "11", "12", "13"].map((tid) => parentOf(`h/thread/${tid}`))).toEqual([
    `h/container/${OUTER}`,
    `h/container/${INNER}`,
    "h/thread",
    "h/cgroup/docker/2",
  ]);
});

test("only the group of a container is one", () => {
  expect(containerOf(`h/container/${OUTER}`)).toBe(`${OUTER}`);
  expect(containerOf("h/cgroup/x/container/7")).toBe("/x/container/7");
  expect(containerOf("h/container/x")).toBeUndefined();
  expect(containerOf("h/thread/7")).toBeUndefined();
});
