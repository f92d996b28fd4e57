import { expect, test } from "vitest";
import { itemsOfDrop, itemsOfList } from "../../../../renderer/host/dropped-files.js";
import type { HostApi, HostItem } from "../../../../renderer/host/host-api.js";

/** `null` is a file that cannot be read. */
type Tree = { readonly [name: string]: string | null | Tree };

test("each dropped file is an item", async () => {
  expect(show(await drop({ "a.dat": "12345", "b.zip": "1" }))).toEqual(["a.dat: a.dat 5", "b.zip: b.zip 1"]);
});

test("a dropped folder is one item with all files below it", async () => {
  const tree = { trace: { kernel: { ch0_1: "1", ch0_0: "12", metadata: "123" }, index: {} } };
  expect(show(await drop(tree))).toEqual(["trace: kernel/ch0_0 2, kernel/ch0_1 1, kernel/metadata 3"]);
});

test("a folder with more files than a browser gives at once is read to its end", async () => {
  const many = Object.fromEntries(Array.from({ length: 250 }, (_, i) => [`ch${i}`, "x"]));
  const [item] = await drop({ many });
  expect(item?.files.length).toBe(250);
});

test("what cannot be read is told, the rest is there", async () => {
  const [item] = await drop({ trace: { good: "1", bad: null } });
  expect(item?.files.map(({ path }) => path)).toEqual(["good"]);
  expect(item?.notes).toEqual([expect.stringMatching(/^bad: not read, .*NotReadable/)]);
});

test("files of a list: one item each, or one for their folder", () => {
  const files = [file("one.dat", "1"), file("b", "12", "trace/kernel/b"), file("a", "123", "trace/a")];
  expect(show(itemsOfList(files))).toEqual(["one.dat: one.dat 1", "trace: a 3, kernel/b 2"]);
});

test("a shell lists what it finds on the disk; the page reads the rest", async () => {
  const onDisk: HostItem = { token: "t", name: "on disk", files: [] };
  const asked: string[] = [];
  const items = await drop({ here: { a: "1" }, made: "12" }, async (files) => {
    asked.push(...files.map(({ name }) => name));
    return [onDisk, undefined];
  });
  expect(asked).toEqual(["here", "made"]);
  expect(items[0]).toBe(onDisk);
  expect(show(items.slice(1))).toEqual(["made: made 2"]);
});

function drop(tree: Tree, itemsOfFiles?: HostApi["itemsOfFiles"]): Promise<readonly HostItem[]> {
  const items = Object.entries(tree).map(([name, node]) => ({
    kind: "file",
    webkitGetAsEntry: () => entry(name, node),
    getAsFile: () => file(name, ""),
  }));
  return itemsOfDrop({ items: [...items, { kind: "string" }] } as unknown as DataTransfer, itemsOfFiles);
}

function entry(name: string, node: string | null | Tree): unknown {
  if (node === null || typeof node === "string") {
    return {
      name,
      isDirectory: false,
      file: (take: (file: File) => void, fail: (error: unknown) => void) =>
        node === null ? fail(new DOMException("no", "NotReadableError")) : take(file(name, node)),
    };
  }
  const children = Object.entries(node).map(([child, below]) => entry(child, below));
  return {
    name,
    isDirectory: true,
    createReader: () => ({ readEntries: (take: (some: unknown[]) => void) => take(children.splice(0, 100)) }),
  };
}

function file(name: string, content: string, path = ""): File {
  return Object.assign(new File([content], name), { webkitRelativePath: path });
}

function show(items: readonly HostItem[]): string[] {
  return items.map(({ name, files }) => `${name}: ${files.map((f) => `${f.path} ${f.source.size}`).join(", ")}`);
}
