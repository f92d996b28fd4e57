import { expect, test } from "vitest";
import { readMetadata } from "../../../../../workers/formats/ctf/metadata/index.js";

const HEAD = `typealias integer { size = 8; } := u8;
trace { major = 1; minor = 8; byte_order = le; };
`;

function event(fields: string): string {
  return `${HEAD}event { name = e; fields := struct { ${fields} }; };`;
}

function repeat(count: number, make: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => make(i)).join("");
}

/** Each struct holds the one before twice: `count` of them are 2^count fields. */
function doubled(count: number, innermost: string): string {
  return `struct s0 { ${innermost} };${repeat(count, (i) => `struct s${i + 1} { struct s${i} a; struct s${i} b; };`)}`;
}

// All take far less than a second; one that grows with the square or worse meets the test's time limit, or never ends.
const CASES: Readonly<Record<string, readonly [text: string, message: string]>> = {
  "structs in structs": [event("struct {".repeat(100_000)), "types are nested more than 100 deep"],
  "enumerations in enumerations": [event("enum : enum : ".repeat(100_000)), "enumeration is held in an integer"],
  "named structs in named structs": [
    `${HEAD}struct s0 { u8 a; };${repeat(5_000, (i) => `struct s${i + 1} { struct s${i} a; };`)}`,
    "types are nested more than 100 deep",
  ],
  "arrays of arrays": [event(`u8 a${"[1]".repeat(100_000)};`), "types are nested more than 100 deep"],
  "2^90 fields": [`${HEAD}${doubled(90, "u8 a;")}event { name = e; fields := struct s90; };`, "too many fields"],
  "2^14 fields in each of 5000 events": [
    HEAD +
      doubled(14, "u8 n; u8 a[n];") +
      repeat(5_000, (i) => `event { name = e; id = ${i}; fields := struct s14; };`),
    "too many fields",
  ],
  "2^60 elements": [event("u8 a[1152921504606846976];"), "array length 1152921504606846976 is too large"],
  "an integer of a million digits": [`env { a = ${"9".repeat(1_000_000)}; };`, "integer does not fit 64 bits"],
  "a name of a million words": [event(`${"unsigned ".repeat(1_000_000)} x;`), "is not defined here"],
  "a comment that opens a million times": ["/* ".repeat(1_000_000), "comment has no end"],
  "a string without end": [`env { a = "${"x".repeat(1_000_000)}`, "string has no closing quote"],
  zeros: ["\0".repeat(1_000_000), "unexpected character of code 0"],
  "a struct of itself": [`${HEAD}struct s { struct s a; };`, "type `struct s` is not defined here"],
  "a million semicolons": [HEAD + ";".repeat(1_000_000), "read"],
  "40000 fields with lengths": [event(repeat(20_000, (i) => `u8 n${i}; u8 a${i}[n${i}];`)), "read"],
  "a large enumeration as the tag of many variants": [
    event(
      `enum : u8 { ${repeat(20_000, (i) => `a${i},`)} } t;${repeat(10_000, (i) => `variant <t> { u8 a${i}; } v${i};`)}`,
    ),
    "read",
  ],
};

test.each(Object.entries(CASES))("%s", (_, [text, message]) => {
  const result = readMetadata(new TextEncoder().encode(text), "metadata");
  expect(result.ok ? "read" : result.error.message).toContain(message);
  expect(result.ok ? 0 : result.error.message.length).toBeLessThan(500);
});

test("a file that cannot be metadata for its size alone", () => {
  const result = readMetadata(new Uint8Array(33 * 1024 * 1024), "metadata");
  expect(!result.ok && result.error.message).toContain("larger than the supported");
});
