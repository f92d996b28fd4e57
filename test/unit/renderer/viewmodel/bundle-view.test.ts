import { expect, test } from "vitest";
import { type BundleView, bundleViewText, readBundleView } from "../../../../renderer/viewmodel/bundle-view.js";

const VIEW: BundleView = {
  beginNs: 2n ** 60n,
  endNs: 2n ** 60n + 5n,
  selection: { beginNs: -3n, endNs: 4n },
  filter: "state:preempted",
  collapsed: ["host/cpu/0"],
  expanded: [],
  pinned: ["host/vm/1"],
  hidden: [],
};

test("a view comes back as it was written", () => {
  expect(readBundleView(bundleViewText(VIEW))).toEqual({ ok: true, value: VIEW });
});

test.each<readonly [what: string, text: string]>([
  ["no JSON", "{"],
  ["no view", "[]"],
  ["a later version", JSON.stringify({ version: 2, beginNs: "0", endNs: "1" })],
  ["a time that is no number", JSON.stringify({ version: 1, beginNs: "0x10", endNs: "99" })],
  ["an end before its begin", JSON.stringify({ version: 1, beginNs: "9", endNs: "1" })],
])("%s is refused", (_what, text) => {
  expect(readBundleView(text)).toMatchObject({ ok: false });
});

test("what is no lane, no text or no range is left out", () => {
  const odd = {
    version: 1,
    beginNs: "0",
    endNs: "9",
    filter: 5,
    pinned: ["a", 3, null, {}],
    hidden: "b",
    selection: [],
  };
  expect(readBundleView(JSON.stringify(odd))).toEqual({
    ok: true,
    value: { beginNs: 0n, endNs: 9n, filter: "", collapsed: [], expanded: [], pinned: ["a"], hidden: [] },
  });
});
