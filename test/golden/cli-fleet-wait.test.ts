import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { lanescope, smallTrace, tempFolder } from "./cli-support.js";

/** A process that does nothing, in the place of another run. */
function otherRun(): ChildProcess {
  const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
  onTestFinished(() => void other.kill("SIGKILL"));
  return other;
}

test("a run waits for a trace that another run is at, and writes it when that one dies", async () => {
  const [trace, dataset] = [smallTrace(), join(tempFolder(), "dataset")];
  expect(await lanescope("fleet", trace, "-o", dataset)).toMatchObject({ code: 0 });
  const [state] = readdirSync(join(dataset, "_lanescope/traces"));
  const id = state?.replace(".json", "") ?? expect.unreachable();
  // It has changed, so it is to be written again.
  utimesSync(join(trace, "kernel/metadata"), 1, 1);
  const other = otherRun();
  const lease = { pid: other.pid, host: hostname(), startedMs: 0, token: "other" };
  writeFileSync(join(dataset, "_lanescope/leases", id), JSON.stringify(lease));

  const left = await lanescope("fleet", trace, "-o", dataset);
  expect(left).toMatchObject({ code: 0, err: expect.stringContaining("1 written by another run") });

  const waited = lanescope("fleet", trace, "-o", dataset, "--wait");
  // It waits for as long as the other lives: with this many turns of the loop it would long have given the trace up.
  await Promise.race([
    waited.then(() => expect.unreachable("it did not wait")),
    new Promise((go) => setTimeout(go, 1500)),
  ]);
  other.kill("SIGKILL");
  expect(await waited).toMatchObject({ code: 0, err: expect.stringMatching(/1 trace in [0-9.]+ s: 1 written;/) });
});

test("what could not be read, and a dataset that cannot be written, have exit codes of their own", async () => {
  const folder = tempFolder();
  const [noTrace, aFile] = [join(folder, "notes.dat"), join(folder, "file")];
  writeFileSync(noTrace, "no trace");
  writeFileSync(aFile, "");
  expect(await lanescope("fleet", noTrace, "-o", join(folder, "dataset"))).toMatchObject({ code: 4 });
  expect(await lanescope("fleet", noTrace, smallTrace(), "-o", join(folder, "dataset"))).toMatchObject({ code: 0 });
  expect(await lanescope("fleet", noTrace, "-o", aFile)).toMatchObject({ code: 1 });
});
