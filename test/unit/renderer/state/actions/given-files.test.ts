import { expect, test } from "vitest";
import type { HostItem } from "../../../../../renderer/host/host-api.js";
import {
  addedTo,
  aloneIn,
  filesOf,
  type GivenItem,
  given,
  nameOf,
  withoutTrace,
  withTrace,
} from "../../../../../renderer/state/actions/given-files.js";

function item(name: string): HostItem {
  return { token: "", name, files: [{ path: "metadata", source: { kind: "file", path: name, size: 1 } }] };
}

const pathsOf = (...names: readonly string[]) => {
  const files = filesOf(given(names.map(item)));
  return files.ok ? files.value.files.map(({ path }) => path) : [];
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
  expect(nameOf(given(["host", "guest"].map(item)))).toBe("host + guest");
  expect(nameOf(given(Array.from({ length: 1004 }, (_, i) => item(`f${i}`))))).toBe("f0 + f1 + f2 + f3 + 1 000 more");
});

test("what is added keeps out of the way of files that are open", () => {
  const open = given([item("a")]);
  const added = addedTo(open, [item("a"), item("b")]);
  const files = filesOf([...open, ...added]);
  expect(files.ok && files.value.files.map(({ path }) => path)).toEqual(["metadata", "a (2)/metadata", "b/metadata"]);
});

test("what is added keeps out of the way of a folder that outlived the one it was numbered after", () => {
  const [, second] = given([item("a"), item("a")]);
  const open = second === undefined ? [] : [second];
  expect(addedTo(open, [item("a"), item("a")]).map(({ folder }) => folder)).toEqual(["a (3)", "a (4)"]);
});

test("what is added keeps out of the way of the folders in what was opened alone", () => {
  const session = {
    ...item("session"),
    files: item("session").files.map((file) => ({ ...file, path: "kernel/metadata" })),
  };
  expect(addedTo(given([session]), [item("kernel")]).map(({ folder }) => folder)).toEqual(["kernel (2)"]);
});

test("a removed trace takes its item along, if that has no other", () => {
  const items = [...given([item("host")]), ...addedTo(given([item("host")]), [item("guests.zip")])];
  const paths = ["kernel", "guests.zip/a", "guests.zip/b"];
  const [, guests] = items;
  expect(withoutTrace(items, "kernel", paths)).toEqual([guests]);
  const less = withoutTrace(items, "guests.zip/a", paths);
  expect(less[1]?.without).toEqual(["a"]);
  const files = filesOf(less);
  expect(files.ok && files.value.without).toEqual(["guests.zip/a"]);
  expect(withoutTrace(less, "guests.zip/b", ["kernel", "guests.zip/b"])).toHaveLength(1);
});

test("a removed trace comes back, and is read without the others of its item", () => {
  const items = [...given([item("host")]), ...addedTo(given([item("host")]), [item("guests.zip")])];
  const paths = ["kernel", "guests.zip/a", "guests.zip/b"];
  const [host, guests] = items as [GivenItem, GivenItem];
  const less = withoutTrace(items, "guests.zip/a", paths);
  expect(withTrace(less, "guests.zip/a", guests)).toEqual(items);
  const files = filesOf([aloneIn(guests, "guests.zip/a", ["kernel", "guests.zip/b"])]);
  expect(files.ok && files.value.without).toEqual(["guests.zip/b"]);
  expect(withTrace([guests], "kernel", host)).toEqual([guests, host]);
  expect(aloneIn(host, "kernel", ["other", "kernel"]).without).toEqual(["other"]);
});
