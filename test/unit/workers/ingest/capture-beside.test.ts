import { expect, test } from "vitest";
import { Diagnostics } from "../../../../workers/core/diagnostics.js";
import { takeCapture } from "../../../../workers/ingest/capture-beside.js";
import { memoryFile, openMemory } from "../../../setup/ctf.js";

const file = (path: string, text: string) => memoryFile(path, new TextEncoder().encode(text));
const TOLD = {
  lanescope: "capture",
  backend: "perf",
  backend_version: "6.1",
  ended_by: "by hand",
  lost: 1200,
  vms: [{ vcpus: [{}, {}] }, { vcpus: "many" }, 7],
  lacks: ["KVM: not recorded"],
};

async function taken(files: Readonly<Record<string, string>>) {
  const diagnostics = new Diagnostics();
  const all = Object.entries(files).map(([path, text]) => file(path, text));
  const { files: used, cpus } = await takeCapture(all, openMemory, diagnostics);
  return { used: used.map(({ path }) => path), cpus, told: diagnostics.all().map(({ message }) => message) };
}

test("a capture is told, and says where the CPUs are", async () => {
  const capture = { "c/capture.json": JSON.stringify(TOLD), "c/cpus.txt": "0,0,0,0", "c/tracer.log": "…" };
  expect(await taken({ ...capture, "c/other.json": "{}", "cpus.txt": "1,1,1,1" })).toEqual({
    used: ["c/capture.json", "c/tracer.log", "c/cpus.txt"],
    cpus: "0,0,0,0",
    told: [
      "captured with perf 6.1; ended: by hand; 1 200 events lost as the tracer says; 3 VMs with 2 vCPUs by their threads; " +
        "not in it: KVM: not recorded; clocks at the begin and at the end are in this file",
    ],
  });
});

test("of two captures no places are taken: their hosts may differ", async () => {
  const told = JSON.stringify(TOLD);
  const both = { "a/capture.json": told, "a/cpus.txt": "0,0,0,0", "b/capture.json": told, "b/cpus.txt": "0,1,0,0" };
  const { used, cpus } = await taken(both);
  expect([used.length, cpus]).toEqual([4, undefined]);
});

test("files of these names that a capture has not written are left", async () => {
  const none = { used: [], cpus: undefined, told: [] };
  for (const text of ["", "{", "null", "[]", '{"lanescope":"bundle"}']) {
    expect(await taken({ "capture.json": text, "cpus.txt": "0,0,0,0", "tracer.log": "" })).toEqual(none);
  }
});

test("a description that holds anything else is told as far as it says something", async () => {
  const odd = { lanescope: "capture", backend: 7, lost: "all", vms: {}, lacks: [null, "x".repeat(1000)] };
  const { told } = await taken({ "capture.json": JSON.stringify(odd) });
  expect(told).toEqual([expect.stringMatching(/^captured with; 0 VMs with 0 vCPUs .* not in it: x{300};/)]);
});
