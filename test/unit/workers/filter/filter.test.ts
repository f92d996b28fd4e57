import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failureText } from "../../../../workers/core/result.js";
import { compileWhere, type FilterTerms, type FilterValue } from "../../../../workers/filter/compile.js";
import { pathMatcher } from "../../../../workers/filter/glob.js";
import { parseFilter } from "../../../../workers/filter/parse.js";

interface Sample {
  readonly name?: string;
  readonly state: string;
  readonly duration: number;
}

const TONES: Readonly<Record<string, string>> = { wait: "quiet", user: "loud" };

const TERMS: FilterTerms<Sample> = {
  fields: {
    name: { type: "text", read: (row) => row.name },
    state: { type: "text", read: (row) => row.state },
    duration: { type: "duration", read: (row) => row.duration },
    tone: {
      type: "text",
      read: (row) => TONES[row.state],
      values: ["loud", "quiet"],
      groups: new Map([["any", ["loud", "quiet"]]]),
    },
  },
  aliases: { length: "duration" },
};

const ROWS: readonly Sample[] = [
  { name: "CPU 0/KVM", state: "wait", duration: 2e6 },
  { name: "nginx", state: "user", duration: 900 },
  { name: "", state: "wait", duration: 5e3 },
  { state: "guest", duration: 1.5e6 },
];

/** Numbers of the rows a filter lets through. */
function matching(source: string): number[] {
  const filter = compileWhere(source, TERMS);
  if (!filter.ok) throw new Error(filter.error.message);
  return ROWS.flatMap((row, i) => (filter.value(row) ? [i] : []));
}

function complaint(source: string): string {
  const filter = compileWhere(source, TERMS);
  return filter.ok ? "" : failureText(filter.error);
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
  ["name contains /^n.*x$/", [1]],
  ["name contains /^N/i", [1]],
  ['name contains "/"', [0]],
  ['name matches "CPU */KVM"', [0]],
  ["name matches /^n.*x$/", [1]],
  ["name ~ NGI", [1]],
  ["name !~ ngi", [0, 2, 3]],
  ["name ~ *", []],
  ["name matches ng*", [1]],
  ["name ~ /^N/", []],
  ["name ~ /^N/i", [1]],
  ["name ~ /[A-Z]PU.\\d/i && name ~ /^\\x63/i", [0]],
  ["/^n.*x$/", [1]],
  ["(/^(n|x)g/ || /KVM$/)", [0, 1]],
  ["state:wait", [0, 2]],
  ["state:user,guest", [1, 3]],
  ["state:user, guest", []],
  ['name:"CPU 0/KVM",nginx', [0, 1]],
  ["state:wait,", [0, 2]],
  ["STATE:wait", [0, 2]],
  ["-state:wait", [1, 3]],
  ["-wait -nginx", [3]],
  ['-"0/kvm"', [1, 2, 3]],
  ["-(wait || nginx)", [3]],
  ["length:900", [1]],
  ["duration == 0x384", [1]],
  ["duration > -5", [0, 1, 2, 3]],
  ["tone:LOUD", [1]],
  ["tone == quiet", [0, 2]],
  ["tone:any", [0, 1, 2]],
  ["tone != any", [3]],
  ["constructor", []],
  ["nginx constructor", []],
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
  // People count characters, whatever strings count.
  ['name == "👩‍👩‍👧 🐧é" state ==', "filter, column 24: state == what? A value is missing"],
  ["state ==", "filter, column 9: state == what? A value is missing"],
  ["(state == wait", 'filter, column 1: the "(" has no ")"'],
  ["state == wait)", 'filter, column 14: ")" is one too many'],
  ["&& state", 'filter, column 1: "&&" has nothing before it'],
  ["state == wait &&", "filter, column 17: something is missing at the end"],
  ["colour == red", 'filter, column 1: there is no field "colour"; there are name, state, duration, tone'],
  ["stat == wait", 'filter, column 1: there is no field "stat": is state meant?'],
  ["wait foo:bar", 'filter, column 6: there is no field "foo"; there are name, state, duration, tone'],
  ["constructor == 3", 'filter, column 1: there is no field "constructor"; there are name, state, duration, tone'],
  ["tone:laud", 'filter, column 6: there is no tone "laud": is loud meant?'],
  ["tone:loud,quit", 'filter, column 11: there is no tone "quit": is quiet meant?'],
  ["name:", "filter, column 6: name: what? A value is missing"],
  ["name: nginx", "filter, column 7: name: what? A value is missing"],
  ["name:=5", "filter, column 6: name: what? A value is missing"],
  ["-", "filter, column 2: something is missing at the end"],
  ["/(/", 'filter, column 2: /(/ is not a pattern: the "(" has no ")"'],
  ["duration:1ms,soon", 'filter, column 14: duration is a duration, as in 1.5ms; "soon" is not'],
  [
    "duration > 5 parsecs || duration > 5parsecs",
    'filter, column 36: duration is a duration, as in 1.5ms; "5parsecs" is not',
  ],
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
      const { column, length } = parsed.error;
      expect(0 < column && 0 <= length && column - 1 + length <= source.length).toBe(true);
    }),
  );
  expect(parseFilter("(".repeat(5000)).ok).toBe(false);
  expect(parseFilter("!".repeat(5000)).ok).toBe(false);
});

test("a duration with a point is exact: 1.001us is 1001 ns, whatever 1.001 * 1000 is", () => {
  const isEqual = (text: string, duration: number) => {
    const filter = compileWhere(`duration == ${text}`, TERMS);
    return filter.ok && filter.value({ state: "wait", duration });
  };
  for (const [decimals, unit] of [
    [3, "us"],
    [6, "ms"],
    [9, "s"],
  ] as const) {
    for (let ns = 1; ns < 20_000; ns += 71) {
      expect([ns, isEqual(`${(ns / 10 ** decimals).toFixed(decimals)}${unit}`, ns)]).toEqual([ns, true]);
    }
  }
  expect(isEqual("0.1min", 6e9)).toBe(true);
  expect(isEqual("1.5e-3ms", 1500)).toBe(true);
});

describe("a filter of a million characters", () => {
  const million = 1_000_000;

  test("is refused for its length, at the first character too many", () => {
    expect(complaint("a ".repeat(million / 2))).toBe(
      "filter, column 20001: a filter has at most 20 000 characters; this one has 1 000 000",
    );
  });

  test("is not repeated in messages, nor held against every name", () => {
    for (const part of ["a".repeat(19_000), "(".repeat(19_000)]) {
      for (const source of [`${part} == 3`, `duration > ${part}`, `name ~ /${part}/`, `${part}:`, `"a" ${part})`]) {
        expect(complaint(source).length).toBeLessThan(250);
      }
    }
  });

  test.each(["{".repeat(19_000), `${"{".repeat(9_500)}${"}".repeat(9_500)}`, "{a,".repeat(6_000)])(
    "braces in braces without an end are refused, or are themselves",
    (pattern) => {
      const filter = compileWhere(`name matches "${pattern}"`, TERMS);
      expect(filter.ok ? "" : filter.error.message).toBe("the pattern is too large");
    },
  );
});

describe("fields that rows have of their own", () => {
  type Payload = Readonly<Record<string, FilterValue>>;
  const rows: readonly Payload[] = [
    { name: "kvm_exit", rip: 0xffff_ffff_8123_4568n, reason: 30 },
    { name: "sched_switch", prev_comm: "CPU 0/KVM", prev_tid: 2017, is_last: true },
  ];
  const terms: FilterTerms<Payload> = {
    fields: { name: { type: "text", read: (row) => row.name?.toString() } },
    other: (name) => ({ type: "any", read: (row) => row[name] }),
    texts: (row) => Object.values(row).map((value) => value?.toString()),
  };

  test.each([
    ["prev_tid:2017", [1]],
    ["prev_tid > 2000", [1]],
    ["prev_tid ~ 20", [1]],
    ["prev_tid != 3", [1]],
    ["prev_tid == cat", []],
    ["rip == 0xffffffff81234568", [0]],
    [`rip == ${0xffff_ffff_8123_4568n}`, [0]],
    ["rip > 0xffffffff81234567 rip < 0xffffffff81234569", [0]],
    ["rip == 0xffffffff81234569", []],
    ["reason:0x1e", [0]],
    ["reason present", [0]],
    ['prev_comm == "CPU 0/KVM"', [1]],
    ["prev_comm ~ /^cpu \\d/i", [1]],
    ["prev_comm > 5", []],
    ["is_last:true", [1]],
    ["201", [1]],
    ["cpu 0", [1]],
  ])("%s lets %j through", (source, expected) => {
    const filter = compileWhere(source, terms);
    if (!filter.ok) throw new Error(filter.error.message);
    expect(rows.flatMap((row, i) => (filter.value(row) ? [i] : []))).toEqual(expected);
  });

  test("a comparison of sizes needs a number", () => {
    const filter = compileWhere("prev_tid < cat", terms);
    expect(filter.ok ? "" : failureText(filter.error)).toBe(
      'filter, column 12: prev_tid < needs a number; "cat" is not one',
    );
  });
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
