import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFilter } from "../../../../workers/filter/parse.js";
import { printFilter } from "../../../../workers/filter/print.js";
import { type Atom, atomsOf } from "../../../../workers/filter/simplify.js";
import type { Filter, Piece } from "../../../../workers/model/filter.js";

/** Without the places in the text. */
function meant(filter: Filter): unknown {
  return JSON.parse(JSON.stringify(filter, (key, value) => (key === "column" || key === "length" ? undefined : value)));
}

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${text}: ${result.error.message}`);
  return result.filter;
}

const piece = (text: string): Piece => ({ text, column: 1, length: 0 });
const keyword = fc.constantFrom("and", "or", "not", "present", "contains", "matches");
const field = fc
  .oneof(fc.stringMatching(/^[A-Za-z_][\w.]{0,8}$/), keyword)
  .filter((name) => name !== "not")
  .map(piece);
const text = fc
  .oneof(
    keyword,
    fc.string({ maxLength: 12 }),
    fc.string({ unit: "grapheme", maxLength: 6 }),
    fc.stringMatching(/^[\w./+:,"'\\()!&|~-]{0,8}$/),
  )
  .map(piece);
const pattern = fc
  .record({ body: fc.stringMatching(/^(?:[a-z .*+()[\]|"-]|\\[/dw.\\]){1,8}$/), isCased: fc.boolean() })
  .map(({ body, isCased }): Piece => ({ ...piece(body), pattern: isCased ? "cased" : "caseless" }));
const condition: fc.Arbitrary<Filter> = fc.oneof(
  field.map((name): Filter => ({ op: "present", field: name })),
  fc.oneof(text, pattern).map((wanted): Filter => ({ op: "anywhere", wanted })),
  fc
    .record({ field, values: fc.array(text, { minLength: 1, maxLength: 4 }) })
    .map((parts): Filter => ({ op: "compare", relation: "==", ...parts })),
  fc
    .record({ field, relation: fc.constantFrom("!=", "<", "<=", ">", ">="), value: text } as const)
    .map(({ value, ...parts }): Filter => ({ op: "compare", ...parts, values: [value] })),
  fc
    .record({ field, relation: fc.constantFrom("~", "contains", "matches"), value: fc.oneof(text, pattern) } as const)
    .map(({ value, ...parts }): Filter => ({ op: "compare", ...parts, values: [value] })),
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 4 },
    condition,
    fc
      .record({
        op: fc.constantFrom("and", "or"),
        parts: fc.array(tie("filter"), { minLength: 2, maxLength: 4 }),
      } as const)
      .map((group): Filter => group),
    tie("filter").map((part): Filter => ({ op: "not", part })),
  ),
}));

test("a filter that is printed and read again is the same filter", () => {
  fc.assert(
    fc.property(filter, (one) => {
      expect(meant(parsed(printFilter(one)))).toEqual(meant(one));
    }),
    { numRuns: 1000 },
  );
});

/** "state:a,b" and "/a/" can stand where a field is expected. No table has such fields. */
const hasName = (atom: Atom) => atom.op === "anywhere" || /^[A-Za-z_][\w.]*$/.test(atom.field.text);

test("whatever people type means the same when it is printed", () => {
  const token = fc.constantFrom(
    ..."( ) && || ! - not and or : , == != ~ !~ < present contains matches kind vcpu web-1 /a.b/ /x/i /dev/x".split(
      " ",
    ),
    '"a b"',
    "'it'",
    " ",
    "state:a,b",
    "name ~ x",
  );
  let count = 0;
  fc.assert(
    fc.property(fc.array(token, { maxLength: 9 }), fc.constantFrom("", " "), (tokens, between) => {
      const typed = parseFilter(tokens.join(between));
      if (!typed.ok || !atomsOf(typed.filter).every(hasName)) return;
      count += 1;
      expect(meant(parsed(printFilter(typed.filter)))).toEqual(meant(typed.filter));
    }),
    { numRuns: 3000 },
  );
  expect(count).toBeGreaterThan(200);
});

test.each([
  ["", ""],
  ["kind == vcpu and state = preempted", "kind:vcpu state:preempted"],
  ['(vm ~ web || comm:"CPU 0/KVM") -state:idle,wait', '(vm ~ web || comm:"CPU 0/KVM") -state:idle,wait'],
  ["not (a b) or not vm ~ web", "!(a b) || vm !~ web"],
  ["start > +1.5s && end < end-2s", "start > +1.5s end < end-2s"],
  ['lane matches "*/vcpu/*" culprit present', 'lane matches "*/vcpu/*" culprit present'],
  ["comm ~ /^kvm-\\d+$/i", "comm ~ /^kvm-\\d+$/i"],
])("%s is printed as %s", (typed, printed) => {
  expect(printFilter(parsed(typed))).toBe(printed);
});
