import { expect, test } from "vitest";
import { lacksOf } from "../../../../renderer/host/lacks.js";
import { createStaticHost } from "../../../../renderer/host/static-host.js";

const SAMPLES = [{ id: "one", title: "One", story: "The story.", file: "one.dat" }];

/** A server with these files; others it has not. */
function hostOn(files: Readonly<Record<string, string>>, saved = new Map<string, Blob>()) {
  return createStaticHost({
    version: "1.2.3",
    base: "http://server/below/index.html?q#part",
    fetch: async (url) => {
      const text = files[url];
      return text === undefined ? new Response("", { status: 404 }) : new Response(text);
    },
    saving: { pick: undefined, give: (name, blob) => saved.set(name, blob) },
  });
}

const WHOLE = {
  "http://server/below/samples/index.json": JSON.stringify(SAMPLES),
  "http://server/below/samples/one.dat": "sample",
};

test("begins with the first sample, whose bytes are in the page", async () => {
  const host = hostOn(WHOLE);
  expect([host.shell, host.version]).toEqual(["static", "1.2.3"]);
  expect(await host.samples()).toEqual([{ id: "one", title: "One", story: "The story." }]);
  const [item] = await host.initial();
  expect(item).toMatchObject({ token: "sample:one", name: "one.dat" });
  const [file] = item?.files ?? [];
  expect(file).toMatchObject({ path: "one.dat", source: { kind: "blob", size: 6 } });
  expect(file?.source.kind === "blob" && (await (file.source.blob as Blob).text())).toBe("sample");
});

test("opens samples again, and nothing else: what was dropped cannot be found", async () => {
  const host = hostOn(WHOLE);
  expect(await host.reopen("sample:one")).toMatchObject({ ok: true });
  expect(await host.reopen("sample:two")).toMatchObject({ ok: false });
  expect(await host.reopen("")).toMatchObject({ ok: false, error: { message: "drop it here again" } });
});

test("a server without samples shows the empty screen; one without a sample's file says so", async () => {
  expect(await hostOn({}).initial()).toEqual([]);
  expect(await hostOn({}).samples()).toEqual([]);
  const { "http://server/below/samples/one.dat": _, ...rest } = WHOLE;
  expect(await hostOn(rest).initial()).toMatchObject([
    { files: [], failure: { message: "the server answered 404", file: "one.dat" } },
  ]);
});

test("a server that is gone is no exception", async () => {
  const host = createStaticHost({
    version: "1",
    base: "http://server/",
    fetch: () => Promise.reject(new TypeError("Failed to fetch")),
    saving: { pick: undefined, give: () => {} },
  });
  expect(await host.initial()).toEqual([]);
});

test("saves by the browser's download", async () => {
  const saved = new Map<string, Blob>();
  const file = await hostOn(WHOLE, saved).saveFile("a.csv", "text/csv");
  if (!file.ok) throw new Error(file.error.message);
  for (const piece of ["x,", "y"]) expect(await file.value.write(piece)).toMatchObject({ ok: true });
  expect(saved.size).toBe(0);
  expect(await file.value.close()).toEqual({ ok: true, value: "a.csv" });
  expect(await saved.get("a.csv")?.text()).toBe("x,y");
});

test("what a page lacks depends on how it came", () => {
  expect(lacksOf({ isSecureContext: true, crossOriginIsolated: true })).toBeUndefined();
  expect(lacksOf({ isSecureContext: true, crossOriginIsolated: false })?.why).toMatch(/does not isolate/);
  expect(lacksOf({ isSecureContext: false, crossOriginIsolated: false })?.why).toMatch(/plain http.*no locks/);
});
