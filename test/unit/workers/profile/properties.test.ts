import fc from "fast-check";
import { expect, test } from "vitest";
import type { ProfileRequest, Transform } from "../../../../workers/model/profile.js";
import type { Profile, ProfileDiff } from "../../../../workers/model/profile-answers.js";
import type { ProfileGroup } from "../../../../workers/model/profile-scope.js";
import { functionSteps, profileSteps, sandwichSteps } from "../../../../workers/profile/answers.js";
import { ProfileBasis } from "../../../../workers/profile/basis.js";
import { diffSteps } from "../../../../workers/profile/diff.js";
import { splitSteps } from "../../../../workers/profile/split.js";
import type { QueryContext } from "../../../../workers/query/context.js";
import { toEnd } from "../../../../workers/query/resumable.js";
import { weightsByPath } from "../../../setup/profile.js";
import { LANES, type MadeSample, REQUEST, sessionOf } from "./made-session.js";

const NAMES = ["main", "work", "lib_read", "lib_wait", "spin"];
const samples = fc.array(
  fc.record({
    t: fc.integer({ min: 0, max: 1000 }),
    stack: fc.array(fc.constantFrom(...NAMES), { maxLength: 6 }),
    lane: fc.nat(LANES.length - 1),
    weight: fc.integer({ min: 1, max: 9 }),
  }),
  { maxLength: 40 },
);
const groups = fc.constantFrom<readonly ProfileGroup[]>(
  [],
  ["thread"],
  ["machine", "thread"],
  ["thread", "mode", "machine"],
);
const transform = fc.oneof(
  fc.record({
    kind: fc.constantFrom("merge" as const, "focus" as const, "drop" as const, "collapse-recursion" as const),
    name: fc.constantFrom(...NAMES),
    dso: fc.constant(""),
  }),
  fc.constant({ kind: "collapse-dso" as const, dso: "lib" }),
  fc.record({ kind: fc.constant("keep" as const), text: fc.constantFrom("a", "lib_", "main") }),
);

function ask(context: QueryContext, request: Partial<ProfileRequest> = {}): Profile {
  return toEnd(profileSteps(new ProfileBasis(context), { ...REQUEST, ...request }));
}

const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, one) => all + one, 0);

/** By path of functions: the weight that a slow but plain computation gives. */
function expected(made: readonly MadeSample[]): Record<string, number> {
  const weights: Record<string, number> = { "": sum(made.map(({ weight }) => weight)) };
  for (const { stack, weight } of made) {
    stack.forEach((_, i) => {
      const path = stack.slice(0, i + 1).join(";");
      weights[path] = (weights[path] ?? 0) + weight;
    });
  }
  return weights;
}

test("a profile has the sums of its samples, and self sums to total", () => {
  fc.assert(
    fc.property(samples, (made) => {
      const profile = ask(sessionOf(made));
      expect(weightsByPath(profile)).toEqual(expected(made));
      expect(sum(profile.nodes.self)).toBe(profile.totals.weight);
      expect(profile.nodes.samples[0]).toBe(made.length);
    }),
  );
});

test("the profile of two parts is the sum of theirs", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: 1001 }), (made, cut) => {
      const context = sessionOf(made);
      const parts = [
        { t0: 0, t1: cut },
        { t0: cut, t1: 2000 },
      ];
      const [first, second] = parts.map((range) => weightsByPath(ask(context, { ranges: [range] })));
      const both = weightsByPath(ask(context, { ranges: parts }));
      expect(both).toEqual(weightsByPath(ask(context)));
      for (const [path, weight] of Object.entries(both)) {
        expect((first?.[path] ?? 0) + (second?.[path] ?? 0)).toBe(weight);
      }
    }),
  );
});

test("groups and their order change no sums of functions, and neither does turning the tree around", () => {
  fc.assert(
    fc.property(samples, groups, fc.array(transform, { maxLength: 3 }), (made, own, transforms) => {
      const context = sessionOf(made);
      const basis = new ProfileBasis(context);
      const functions = toEnd(functionSteps(basis, { ...REQUEST, transforms }));
      const turned = [...own].reverse();
      const totals = [own, turned].map((by) => ask(context, { groups: by, transforms }).totals.weight);
      expect(totals).toEqual([functions.totals.weight, functions.totals.weight]);
      const inverted = ask(context, { inverted: true, transforms });
      expect(inverted.totals.weight).toBe(functions.totals.weight);
      // At the top of the inverted tree stand the functions with what they did themselves.
      const tops: Record<string, number> = {};
      for (let node = 1; node < inverted.nodes.count; node += 1) {
        if (inverted.nodes.parent[node] !== 0) continue;
        tops[inverted.strings[inverted.frames.name[inverted.nodes.frame[node] as number] as number] ?? ""] = inverted
          .nodes.total[node] as number;
      }
      const selfs = Object.fromEntries(
        Array.from(functions.frame, (frame, row) => [
          functions.strings[functions.frames.name[frame] as number],
          functions.self[row] as number,
        ]).filter(([, self]) => self !== 0),
      );
      expect(tops).toEqual(selfs);
    }),
  );
});

/** Transforms of a stack, told by their definitions. */
function transformedStack(stack: readonly string[], one: Transform): readonly string[] | undefined {
  switch (one.kind) {
    case "merge":
      return stack.filter((name) => name !== one.name);
    case "drop":
      return stack.includes(one.name) ? undefined : stack;
    case "focus":
      return stack.includes(one.name) ? stack.slice(stack.indexOf(one.name)) : undefined;
    case "collapse-recursion": {
      const [first, last] = [stack.indexOf(one.name), stack.lastIndexOf(one.name)];
      return first < 0 ? stack : [...stack.slice(0, first + 1), ...stack.slice(last + 1)];
    }
    case "collapse-dso":
      return stack
        .map((name) => (name.startsWith("lib_") ? "lib" : name))
        .filter((name, i, all) => name !== "lib" || all[i - 1] !== "lib");
    case "keep":
      return stack.some((name) => name.includes(one.text)) ? stack : undefined;
  }
}

test("each transform does to the tree what it does to every stack", () => {
  const named = transform.filter(
    (one) => one.kind === "collapse-dso" || one.kind === "keep" || !one.name.startsWith("lib_"),
  );
  fc.assert(
    fc.property(samples, named, (made, one) => {
      const kept = made.flatMap((sample) => {
        const stack = transformedStack(sample.stack, one);
        return stack === undefined ? [] : [{ ...sample, stack }];
      });
      expect(weightsByPath(ask(sessionOf(made), { transforms: [one] }))).toEqual(expected(kept));
    }),
  );
});

test("a profile does not differ from itself", () => {
  fc.assert(
    fc.property(samples, groups, (made, own) => {
      const basis = new ProfileBasis(sessionOf(made));
      const request = { ...REQUEST, groups: own };
      const diff = toEnd(diffSteps(basis, { before: request, after: request }));
      expect(sum(diff.isSure)).toBe(0);
      expect([...diff.change].every((change) => change === 0)).toBe(true);
      expect([...diff.beforeTotal]).toEqual([...diff.after.nodes.total]);
    }),
  );
});

/** By path: the weights before and after. */
function sidesByPath({ after, beforeTotal }: ProfileDiff): Record<string, readonly number[]> {
  const paths = Object.entries(weightsByPath(after));
  return Object.fromEntries(paths.map(([path, weight], node) => [path, [beforeTotal[node] as number, weight]]));
}

test("two selections of a session differ as the same two profiles that are stored", () => {
  fc.assert(
    fc.property(
      samples,
      fc.integer({ min: 0, max: 1001 }),
      fc.nat(LANES.length - 1),
      groups,
      fc.array(transform, { maxLength: 2 }),
      fc.boolean(),
      (made, cut, lane, own, transforms, inverted) => {
        const basis = new ProfileBasis(sessionOf(made));
        const request = { ...REQUEST, groups: own, transforms, inverted };
        const before = { ...request, ranges: [{ t0: 0, t1: cut }], lanes: [lane] };
        const after = { ...request, ranges: [{ t0: cut / 2, t1: 2000 }] };
        const stored = toEnd(profileSteps(basis, before));
        const [one, other] = [
          toEnd(diffSteps(basis, { before, after })),
          toEnd(diffSteps(basis, { before, after, stored })),
        ];
        expect(sidesByPath(one)).toEqual(sidesByPath(other));
        expect([one.before, one.after.totals]).toEqual([other.before, other.after.totals]);
      },
    ),
  );
});

test("siblings of a difference fall by their weight after, whatever they weighed before", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: 1001 }), groups, (made, cut, own) => {
      const request = { ...REQUEST, groups: own };
      const before = { ...request, ranges: [{ t0: 0, t1: cut }] };
      const after = { ...request, ranges: [{ t0: cut, t1: 2000 }] };
      const { nodes } = toEnd(diffSteps(new ProfileBasis(sessionOf(made)), { before, after })).after;
      const last = new Map<number, number>();
      for (let node = 1; node < nodes.count; node += 1) {
        const parent = nodes.parent[node] as number;
        const total = nodes.total[node] as number;
        expect(total).toBeLessThanOrEqual(last.get(parent) ?? Number.POSITIVE_INFINITY);
        last.set(parent, total);
      }
    }),
  );
});

test("the callers and the callees of a function have its total", () => {
  fc.assert(
    fc.property(samples, fc.constantFrom("main", "work", "spin"), (made, name) => {
      const found = toEnd(sandwichSteps(new ProfileBasis(sessionOf(made)), REQUEST, { name, dso: "" }));
      const total = sum(made.map(({ stack, weight }) => (stack.includes(name) ? weight : 0)));
      const own = sum(made.map(({ stack, weight }) => (stack.at(-1) === name ? weight : 0)));
      expect([found.total, found.callers.totals.weight, found.callees.totals.weight]).toEqual([total, total, total]);
      expect(found.self).toBe(own);
    }),
  );
});

test("the parts of a split are those of its groups", () => {
  fc.assert(
    fc.property(samples, (made) => {
      const request = { ...REQUEST, by: "thread" as const, parts: 10 };
      const parts = toEnd(splitSteps(new ProfileBasis(sessionOf(made)), request));
      const wanted = LANES.map((name, lane) => {
        const own = made.filter((sample) => sample.lane === lane);
        return [name, sum(own.map(({ weight }) => weight))] as const;
      }).filter(([, weight]) => 0 < weight);
      const found = parts.map(({ name, profile }) => [name, profile.totals.weight] as const);
      expect(Object.fromEntries(found)).toEqual(Object.fromEntries(wanted));
      for (const { name, profile } of parts) {
        const own = made.filter(({ lane }) => LANES[lane] === name).map(({ weight }) => weight);
        expect(profile.totals.selected).toBe(own.length);
        expect(profile.totals.effective).toBeCloseTo(sum(own) ** 2 / sum(own.map((weight) => weight ** 2)), 6);
      }
    }),
  );
});

test("a profile that does not fit has its heaviest nodes, whose totals stay", () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 1, max: 12 }), (made, limit) => {
      const context = sessionOf(made);
      const all = ask(context);
      const few = ask(context, { limit });
      expect(few.nodes.count).toBeLessThanOrEqual(limit);
      expect(few.nodes.count + few.leftOut).toBe(all.nodes.count);
      const whole = weightsByPath(all);
      const least = Math.min(...Object.values(weightsByPath(few)));
      for (const [path, weight] of Object.entries(weightsByPath(few))) expect(weight).toBe(whole[path]);
      expect(Object.values(whole).filter((weight) => least < weight).length).toBeLessThanOrEqual(few.nodes.count);
    }),
  );
});
