import { expect, test } from "vitest";
import type { HostItem } from "../../../../../renderer/host/host-api.js";
import { filesOf, nameOf } from "../../../../../renderer/state/actions/given-files.js";

function item(name: string): HostItem {
  return { token: "", name, files: [{ path: "metadata", source: { kind: "file", path: name, size: 1 } }] };
}

const pathsOf = (...names: readonly string[]) => {
  const files = filesOf(names.map(item));
  return files.ok ? files.value.map(({ path }) => path) : [];
};

test("each of several items has a folder of its own, whatever the others are called", () => {
  expect(pathsOf("a")).toEqual(["metadata"]);
  expect(pathsOf("a", "a", "b")).toEqual(["a/metadata", "a (2)/metadata", "b/metadata"]);
  for (const names of [
    ["a", "a", "a (2)"],
    ["a (2)", "a", "a"],
    ["a", "a", "a (2)", "a (2)", "a"],
  ]) {
    expect(new Set(pathsOf(...names)).size).toBe(names.length);
  }
});

test("a few items are named, and of a thousand the rest is counted", () => {
  expect(nameOf(["host", "guest"].map(item))).toBe("host + guest");
  expect(nameOf(Array.from({ length: 1004 }, (_, i) => item(`f${i}`)))).toBe("f0 + f1 + f2 + f3 + 1 000 more");
});
