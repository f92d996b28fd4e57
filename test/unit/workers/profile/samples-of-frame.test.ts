import { expect, test } from "vitest";
import type { FrameRef } from "../../../../workers/model/profile.js";
import { annotateSteps } from "../../../../workers/profile/annotate.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { markSteps, sampleOnSteps, stepSteps } from "../../../../workers/profile/samples-of-frame.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { REQUEST, sessionOf } from "./made-session.js";

const sample = (t: number, lane: number, ...stack: readonly string[]) => ({ t, lane, stack, weight: 2 });
const CONTEXT = sessionOf([
  sample(10, 0, "main", "read"),
  sample(20, 0, "main", "read", "wait"),
  sample(30, 0, "main", "spin"),
  sample(40, 0, "main", "spin"),
  sample(80, 0, "main", "read"),
  sample(35, 1, "idle", "read"),
]);
const basis = () => new ProfileBasis(CONTEXT);
const [ALPHA, BETA] = [0, 1];

function marked(frame: FrameRef, request: Partial<typeof REQUEST> = {}) {
  const marks = { lanes: Int32Array.of(ALPHA, BETA), t0: 0, t1: 100, apartNs: 1 };
  const found = toEnd(markSteps(basis(), { ...REQUEST, ...request, frame, marks }));
  return [...found.t].map((t, i) => `${found.lane[i]}@${t}`);
}

const path = (...names: readonly string[]) => names.map((name) => ({ name, dso: "" }));

test("samples of a function, of a node, and of a node below its group", () => {
  expect(marked({ kind: "function", of: { name: "read", dso: "" } })).toEqual(["0@10", "0@20", "1@35", "0@80"]);
  expect(marked({ kind: "node", path: path("main", "read") })).toEqual(["0@10", "0@20", "0@80"]);
  const below = { kind: "node" as const, path: [{ group: "thread" as const, name: "beta", dso: "" }, ...path("idle")] };
  expect(marked(below, { groups: ["thread"] })).toEqual(["1@35"]);
  expect(marked({ kind: "node", path: path("read", "main") }, { inverted: true })).toEqual(["0@10", "0@80"]);
  const drop = [{ kind: "drop" as const, name: "wait", dso: "" }];
  expect(marked({ kind: "node", path: path("main", "read") }, { transforms: drop })).toEqual(["0@10", "0@80"]);
});

test("of two lanes with one name the samples of the one that is meant", () => {
  const twins = sessionOf([sample(10, 0, "main"), sample(20, 1, "main")], ["twin", "twin"]);
  const marks = { lanes: Int32Array.of(ALPHA, BETA), t0: 0, t1: 100, apartNs: 1 };
  const times = (lane: { readonly lane?: number }) => {
    const twin = { group: "thread" as const, name: "twin", dso: "", ...lane };
    const frame: FrameRef = { kind: "node", path: [twin, ...path("main")] };
    return [...toEnd(markSteps(new ProfileBasis(twins), { ...REQUEST, groups: ["thread"], frame, marks })).t];
  };
  expect([times({ lane: ALPHA }), times({ lane: BETA }), times({})]).toEqual([[10], [20], [10, 20]]);
});

test("steps from sample to sample of a function", () => {
  const frame: FrameRef = { kind: "function", of: { name: "read", dso: "" } };
  const step = (t: number, direction: 1 | -1) => toEnd(stepSteps(basis(), { ...REQUEST, frame, t, direction }));
  expect(step(20, 1)).toMatchObject({ lane: BETA, t: 35, stack: path("idle", "read") });
  expect(step(20, -1)).toMatchObject({ lane: ALPHA, t: 10 });
  expect(step(80, 1)).toBeUndefined();
});

test("the sample at a time of a lane, whatever a profile is limited to", () => {
  const at = (lane: number, t: number) => toEnd(sampleOnSteps(basis(), { lane, t }));
  expect(at(BETA, 35)).toEqual({ lane: BETA, t: 35, stack: path("idle", "read") });
  expect(at(ALPHA, 20)?.stack).toEqual(path("main", "read", "wait"));
  expect(at(ALPHA, 35)).toBeUndefined();
});

test("samples of a function by address, without those that a filter drops", () => {
  const of = { name: "read", dso: "" };
  const found = (request: Partial<typeof REQUEST> = {}) =>
    toEnd(annotateSteps(basis(), { ...REQUEST, ...request, of })).annotated;
  const { count, samples, weight, why, unit } = found();
  expect([count, samples[0], weight[0], why, unit]).toEqual([1, 3, 6, "", "cycles"]);
  expect(found({ transforms: [{ kind: "drop", name: "idle", dso: "" }] }).samples[0]).toBe(2);
  expect(found({ source: "off-cpu" })).toMatchObject({
    count: 0,
    why: "only samples have the addresses of instructions",
  });
});
