import { expect, test } from "vitest";
import { PAGE_ROWS } from "../../../../workers/core/records.js";
import type { TimeRange } from "../../../../workers/model/profile-scope.js";
import { profileSteps } from "../../../../workers/profile/answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { diffSteps } from "../../../../workers/profile/diff.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { weightsByPath } from "../../../setup/profile.js";
import { LANES, REQUEST, sessionOf } from "./made-session.js";

const SAMPLES = 2 * PAGE_ROWS + 1000;
const NAMES = ["main", "work", "lib_read", "lib_wait", "spin"];
/** Threads and functions come later the higher their number. */
const MADE = Array.from({ length: SAMPLES }, (_, t) => ({
  t,
  lane: Math.floor((t * LANES.length) / SAMPLES),
  stack: ["main", NAMES[Math.floor((t * NAMES.length) / SAMPLES)] ?? "", NAMES[t % 3] ?? ""],
  weight: 1 + (t % 7),
}));
const CONTEXT = sessionOf(MADE);
const GROUPED = { ...REQUEST, groups: ["thread"] as const };

function ask(basis: ProfileBasis, ranges?: readonly TimeRange[]) {
  return toEnd(profileSteps(basis, { ...GROUPED, ...(ranges && { ranges }) }));
}

/** By path of a thread's name and functions: the weight of the samples of some times. */
function expected(ranges: readonly TimeRange[]): Record<string, number> {
  const weights: Record<string, number> = {};
  for (const { t, lane, stack, weight } of MADE) {
    if (!ranges.some(({ t0, t1 }) => t0 <= t && t < t1)) continue;
    const frames = [LANES[lane] ?? "", ...stack];
    for (let depth = 0; depth <= frames.length; depth += 1) {
      const path = frames.slice(0, depth).join(";");
      weights[path] = (weights[path] ?? 0) + weight;
    }
  }
  return weights;
}

const LAST = [{ t0: SAMPLES - 500, t1: SAMPLES }];
const ACROSS = [{ t0: PAGE_ROWS - 3, t1: 2 * PAGE_ROWS + 5 }];
const TWO = [
  { t0: 10, t1: 20 },
  { t0: PAGE_ROWS, t1: PAGE_ROWS + 1 },
];

test.each([
  ["the end", LAST],
  ["one across pages of samples", ACROSS],
  ["two ranges", TWO],
  ["none", [{ t0: -10, t1: 0 }]],
])("a selection has the sums of its samples: %s", (_, ranges) => {
  const basis = new ProfileBasis(CONTEXT);
  expect(weightsByPath(ask(basis, ranges))).toEqual({ "": 0, ...expected(ranges) });
});

test("an answer does not depend on the questions before it", () => {
  const asked = new ProfileBasis(CONTEXT);
  const answers = [LAST, TWO, undefined, ACROSS].map((ranges) => ask(asked, ranges));
  expect(answers).toEqual([LAST, TWO, undefined, ACROSS].map((ranges) => ask(new ProfileBasis(CONTEXT), ranges)));
});

test("frames of stored profiles that are called the same are one, with the weights of all", () => {
  const basis = new ProfileBasis(CONTEXT);
  const own = ask(basis, LAST);
  const { nodes, frames } = own;
  // The same functions again, as of another process: each node twice, with the same names.
  const count = 2 * nodes.count - 1;
  const twice = <T extends Int32Array | Float64Array | Uint16Array>(to: T, from: T): T => {
    to.set(from);
    to.set(from.subarray(1), nodes.count);
    return to;
  };
  const parent = twice(new Int32Array(count), nodes.parent);
  const frame = twice(new Int32Array(count), nodes.frame);
  for (let node = nodes.count; node < count; node += 1) {
    if (0 < (parent[node] as number)) parent[node] = (parent[node] as number) + nodes.count - 1;
    frame[node] = (frame[node] as number) + frames.count;
  }
  const both = <T extends Int32Array | Uint8Array | Int8Array>(to: T, from: T): T => {
    to.set(from);
    to.set(from, from.length);
    return to;
  };
  const stored = {
    ...own,
    nodes: {
      count,
      parent,
      frame,
      depth: twice(new Uint16Array(count), nodes.depth),
      self: twice(new Float64Array(count), nodes.self),
      total: twice(new Float64Array(count), nodes.total),
      samples: twice(new Int32Array(count), nodes.samples),
    },
    frames: {
      count: 2 * frames.count,
      name: both(new Int32Array(2 * frames.count), frames.name),
      dso: both(new Int32Array(2 * frames.count), frames.dso),
      kind: both(new Uint8Array(2 * frames.count), frames.kind),
      unresolved: both(new Uint8Array(2 * frames.count), frames.unresolved),
      group: both(new Int8Array(2 * frames.count), frames.group),
      mode: both(new Int8Array(2 * frames.count), frames.mode),
      lane: both(new Int32Array(2 * frames.count), frames.lane),
      owner: both(new Int32Array(2 * frames.count), frames.owner),
      linkName: both(new Int32Array(2 * frames.count), frames.linkName),
    },
  };
  const request = { ...GROUPED, ranges: LAST };
  const { beforeTotal, after } = toEnd(diffSteps(basis, { before: request, after: request, stored }));
  expect([...beforeTotal].slice(1)).toEqual([...after.nodes.total].slice(1).map((weight) => 2 * weight));
});
