import fc from "fast-check";
import { expect, test } from "vitest";
import { plainFrom, plainText } from "../../../../workers/core/plain-text.js";

const leaf = fc.oneof(
  fc.string(),
  fc.bigInt(),
  fc.double().map((value) => value + 0),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.nat(), { maxLength: 4 }).map((values) => Uint32Array.from(values)),
  fc.array(fc.bigInt({ min: 0n, max: 2n ** 63n }), { maxLength: 3 }).map((values) => BigUint64Array.from(values)),
);
const key = fc.oneof(fc.string(), fc.constantFrom("$bigint", "$map", "$object", "$Uint8Array"));
const data = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: "small" },
    leaf,
    fc.array(tie("any"), { maxLength: 4 }),
    fc.dictionary(key, tie("any"), { maxKeys: 3, noNullPrototype: true }),
    fc.array(fc.tuple(fc.string(), tie("any")), { maxLength: 3 }).map((entries) => new Map(entries)),
  ),
})).any;

test("plain data comes back from its text", () => {
  fc.assert(
    fc.property(data, (value) => {
      expect(plainFrom(plainText(value))).toEqual(value);
    }),
  );
});
