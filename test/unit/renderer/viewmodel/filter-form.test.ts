import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type Condition,
  filterOf,
  formPartOf,
  NEW_CONDITION,
  negatedIf,
  onField,
  rootOf,
  valuesText,
  withAdded,
  withOperator,
  withPart,
  withValues,
} from "../../../../renderer/viewmodel/filter-form.js";
import { LANE_FIELDS } from "../../../../renderer/viewmodel/lane-fields.js";
import { parseFilter } from "../../../../workers/filter/parse.js";
import { printFilter } from "../../../../workers/filter/print.js";
import type { Filter } from "../../../../workers/model/filter.js";

function parsed(text: string): Filter {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(result.error.message);
  return result.filter;
}

const condition = (text: string) => parsed(text) as Condition;
const printed = (filter: Filter | undefined) => (filter === undefined ? "" : printFilter(filter));

test("conditions and groups are added, changed and removed", () => {
  const root = rootOf(parsed("kind:vcpu"));
  const two = withAdded(root, condition("state:steal"));
  expect(printed(two)).toBe("kind:vcpu state:steal");
  const group = withAdded(two, { op: "or", parts: [NEW_CONDITION, condition("vm ~ web")] });
  expect(printed(group)).toBe('kind:vcpu state:steal (name ~ "" || vm ~ web)');
  expect(printed(withPart(group, 1, undefined))).toBe('kind:vcpu (name ~ "" || vm ~ web)');
  expect(printed(withPart(two, 0, undefined))).toBe("state:steal");
  expect(withPart(root, 0, undefined)).toBeUndefined();
  expect(printed(withAdded(rootOf(parsed("")), condition("vm ~ web")))).toBe("vm ~ web");
});

test.each(["-state:idle", "!(a b)", "vm !~ web", "--x", "x"])("not of %s and back is the same", (text) => {
  const { isNot, inner } = formPartOf(parsed(text));
  const there = filterOf({ isNot: !isNot, inner });
  expect(formPartOf(there).isNot).toBe(!isNot);
  expect(formPartOf(negatedIf(true, there))).toEqual({ isNot, inner });
});

test("another field is asked as it usually is, and another operator keeps the values", () => {
  expect(printed(onField(NEW_CONDITION, "kind", LANE_FIELDS))).toBe("kind:machine");
  expect(printed(onField(NEW_CONDITION, "duration", LANE_FIELDS))).toBe('duration > ""');
  expect(printed(onField(condition("vm ~ web"), undefined, LANE_FIELDS))).toBe("web");
  expect(printed(withOperator(condition("vm ~ web"), "=="))).toBe("vm:web");
  expect(printed(withOperator(condition("vm:a,b"), "~"))).toBe('vm ~ "a, b"');
  expect(printed(withOperator(condition("vm:web"), "present"))).toBe("vm present");
  expect(printed(withOperator(condition("vm present"), "!="))).toBe('vm != ""');
});

test("lists are written with commas, patterns between slashes", () => {
  expect(printed(withValues(condition("state:idle"), "idle, wait"))).toBe("state:idle,wait");
  expect(printed(withValues(condition("state:idle"), "idle,"))).toBe("state:idle");
  expect(printed(withValues(condition("comm:x"), '"a, b", c d'))).toBe('comm:"a, b","c d"');
  expect(printed(withValues(condition("comm ~ x"), "/^kvm/i"))).toBe("comm ~ /^kvm/i");
  expect(printed(withValues(condition("web"), "/a b/"))).toBe("/a b/");
  expect(printed(withValues(condition("state:idle"), ""))).toBe('state:""');
});

test("the values as they are shown are the values", () => {
  const texts = fc.array(fc.oneof(fc.string({ maxLength: 8 }), fc.stringMatching(/^[a-c", \\]{1,6}$/)), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(texts, (values) => {
      const one = {
        ...condition("comm:x"),
        values: values.map((text) => ({ text, column: 1, length: 0 })),
      } as Condition;
      expect(withValues(one, valuesText(one))).toMatchObject({ values: values.map((text) => ({ text })) });
    }),
  );
});
