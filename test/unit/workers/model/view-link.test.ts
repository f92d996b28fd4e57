import fc from "fast-check";
import { expect, test } from "vitest";
import { LONGEST_LINK, linkText, parseLink, type ViewLink } from "../../../../workers/model/view-link.js";

const ns = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex"));
// Of letters whole: an address holds no halves.
const path = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const paths = fc.array(path, { maxLength: 4 });
const range = fc.tuple(ns, ns).map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a }));
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const link: fc.Arbitrary<ViewLink> = fc
  .record({
    contents: fc.array(id, { minLength: 1, maxLength: 3 }),
    window: range.filter(({ from, to }) => from < to),
    selection: optional(range),
    lane: optional(path),
    at: optional(ns),
    area: paths,
    pinned: paths,
    hidden: paths,
    opened: paths,
    closed: paths,
    filter: fc.string({ unit: "grapheme", maxLength: 30 }),
  })
  .map(({ window, selection, lane, at, ...rest }) => {
    return {
      ...rest,
      ...window,
      ...(selection && { selection }),
      ...(lane && { lane }),
      ...(at !== undefined && { at }),
    };
  });

const PLAIN: ViewLink = {
  contents: ["0123456789abcdef0123456789abcdef"],
  from: 5n,
  to: 9n,
  area: [],
  pinned: [],
  hidden: [],
  opened: [],
  closed: [],
  filter: "",
};

test("a link says what it was made of", () => {
  fc.assert(
    fc.property(link, (one) => {
      const { text, leftOut } = linkText(one);
      expect(leftOut).toBe(0);
      expect(parseLink(text)).toEqual({ ok: true, value: one });
    }),
  );
});

test("any text is a link as it is written, or refused", () => {
  const parts = fc.array(
    fc.tuple(
      fc.constantFrom(
        "v",
        "trace",
        "from",
        "to",
        "at",
        "lane",
        "pin",
        "filter",
        "select-from",
        "path",
        "__proto__",
        "",
      ),
      fc.oneof(
        fc.constantFrom("1", "0123456789abcdef0123456789abcdef", "%", "%00", "../../etc"),
        fc.string(),
        ns.map(String),
      ),
    ),
  );
  const near = parts.map((all) => `lanescope://view?${all.map(([name, value]) => `${name}=${value}`).join("&")}`);
  const cut = fc.tuple(link, fc.nat(), fc.string({ maxLength: 3 })).map(([one, at, put]) => {
    const { text } = linkText(one);
    const place = at % text.length;
    return text.slice(0, place) + put + text.slice(place + put.length);
  });
  fc.assert(
    fc.property(fc.oneof(fc.string(), near, cut), (text) => {
      const read = parseLink(text);
      if (read.ok) expect(parseLink(linkText(read.value).text)).toEqual(read);
    }),
    { numRuns: 2000 },
  );
});

test.each([
  ["a path", "/etc/passwd"],
  ["an address", "https://example.org/?v=1"],
  ["a file", "lanescope://file?path=/etc/passwd"],
  ["a path beside it", `${linkText(PLAIN).text}&path=/etc/passwd`],
  ["an address beside it", `${linkText(PLAIN).text}&url=https://example.org`],
  ["another version", linkText(PLAIN).text.replace("v=1", "v=2")],
  ["no trace", "lanescope://view?v=1&from=1&to=2"],
  ["a trace that is no id", "lanescope://view?v=1&trace=../x&from=1&to=2"],
  ["an empty window", linkText({ ...PLAIN, to: 5n }).text],
  ["a time of 65 bits", linkText({ ...PLAIN, to: 2n ** 63n }).text],
  ["one time twice", `${linkText(PLAIN).text}&to=10`],
  ["half a selection", `${linkText(PLAIN).text}&select-from=6`],
  ["an escape that is none", `${linkText(PLAIN).text}&lane=%zz`],
  ["a space", `${linkText(PLAIN).text}&lane=a b`],
  ["great length", `${linkText(PLAIN).text}&lane=${"a".repeat(LONGEST_LINK)}`],
])("refused: %s", (_, text) => {
  expect(parseLink(text).ok).toBe(false);
});

test("lanes without room are left out and counted, and the link stays right", () => {
  const hidden = Array.from({ length: 900 }, (_, i) => `labhost/thread/${i}`);
  const { text, leftOut } = linkText({ ...PLAIN, hidden });
  expect(text.length).toBeLessThanOrEqual(LONGEST_LINK);
  const read = parseLink(text);
  expect(read.ok && read.value.hidden).toEqual(hidden.slice(0, 900 - leftOut));
  expect(0 < leftOut && leftOut < 900).toBe(true);
});
