import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileFilter, type FilterFields } from "../../../../workers/query/filter/compile.js";
import { pathMatcher } from "../../../../workers/query/filter/glob.js";
import { parseFilter } from "../../../../workers/query/filter/parse.js";

interface Sample {
  readonly name?: string;
  readonly state: string;
  readonly duration: number;
}

const FIELDS: FilterFields<Sample> = {
  name: { type: "text", read: (row) => row.name },
  state: { type: "text", read: (row) => row.state },
  duration: { type: "duration", read: (row) => row.duration },
};

const ROWS: readonly Sample[] = [
  { name: "CPU 0/KVM", state: "wait", duration: 2e6 },
  { name: "nginx", state: "user", duration: 900 },
  { name: "", state: "wait", duration: 5e3 },
  { state: "guest", duration: 1.5e6 },
];

/** Numbers of the rows a filter lets through. */
function matching(source: string): number[] {
  const filter = compileFilter(source, FIELDS);
  if (!filter.ok) throw new Error(filter.error.message);
  return ROWS.flatMap((row, i) => (filter.value(row) ? [i] : []));
}

function complaint(source: string): string {
  const filter = compileFilter(source, FIELDS);
  return filter.ok ? "" : filter.error.message;
}

test.each([
  ["", [0, 1, 2, 3]],
  ["state == wait", [0, 2]],
  ["state = wait", [0, 2]],
  ["state != wait", [1, 3]],
  ["state==wait&&duration>1ms", [0]],
  ["state == wait && (duration > 1ms || duration < 6us)", [0, 2]],
  ["state == guest || state == user && duration > 1s", [3]],
  ["!(state == wait)", [1, 3]],
  ["not state == wait and not state == guest", [1]],
  ["duration >= 1.5ms", [0, 3]],
  ["duration <= 900", [1]],
  ['name == "CPU 0/KVM"', [0]],
  ["name contains cpu", [0]],
  ['name matches "CPU */KVM"', [0]],
  ["name matches /^n.*x$/", [1]],
  ["name ~ ng*", [1]],
  ["(name ~ /^(ng|x)[ix]+/ || duration > 1.9ms)", [0, 1]],
  ["name present", [0, 1]],
  ["!name present", [2, 3]],
  ["nginx", [1]],
  ["WAIT duration > 1ms", [0]],
  ['"0/kvm" wait', [0]],
])("%s lets %j through", (source, expected) => {
  expect(matching(source)).toEqual(expected);
});

test.each([
  ["state ==", "filter, column 9: state == what? A value is missing"],
  ["(state == wait", 'filter, column 1: the "(" has no ")"'],
  ["state == wait)", 'filter, column 14: ")" is one too many'],
  ["&& state", 'filter, column 1: "&&" has nothing before it'],
  ["state == wait &&", "filter, column 17: something is missing at the end"],
  ["colour == red", 'filter, column 1: there is no field "colour"; there are name, state, duration'],
  ["duration > soon", 'filter, column 12: duration is a duration, as in 1.5ms; "soon" is not'],
  ["duration contains 5", "filter, column 1: duration is a number: contains needs text"],
  ["state > 5", "filter, column 1: state is text: > needs a number"],
  ['name == "open', 'filter, column 9: the text that begins with " has no end'],
  ["name matches /(/", 'filter, column 15: /(/ is not a pattern: the "(" has no ")"'],
  ["state & wait", 'filter, column 7: "&" is not understood here'],
])("%s is refused: %s", (source, message) => {
  expect(complaint(source)).toBe(message);
});

test("property: no text breaks the parser, and errors point into it", () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 60 }), (source) => {
      const parsed = parseFilter(source);
      if (parsed.ok) return;
      expect(parsed.error.column).toBeGreaterThan(0);
      expect(parsed.error.column).toBeLessThanOrEqual(source.length + 1);
    }),
  );
  expect(parseFilter("(".repeat(5000)).ok).toBe(false);
  expect(parseFilter("!".repeat(5000)).ok).toBe(false);
});

describe("lane patterns", () => {
  test.each([
    ["labhost/vm/961/vcpu/*", "labhost/vm/961/vcpu/0", true],
    ["vm/961/vcpu/*", "labhost/vm/961/vcpu/0", true],
    ["*/vm/*/vcpu/{0,1}", "labhost/vm/961/vcpu/1", true],
    ["*/vm/*/vcpu/{0,1}", "labhost/vm/961/vcpu/2", false],
    ["**/vcpu/?", "labhost/vm/961/nested/7/vcpu/3", true],
    ["*/vcpu/*", "labhost/vm/961/vcpu/0", true],
    ["cpu/*", "labhost/vm/961/vcpu/0", false],
    ["*", "labhost/cpu/0", true],
    ["**", "labhost/cpu/0", true],
    ["labhost/cpu/(0)", "labhost/cpu/0", false],
    ["labhost/thread/0:1", "labhost/thread/0:1", true],
  ])("%s and %s: %s", (pattern, path, expected) => {
    expect(pathMatcher(pattern)?.(path)).toBe(expected);
  });
});
