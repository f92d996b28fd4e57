import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";

// The files that GitHub reads: nothing else would notice that they are broken.

const root = fileURLToPath(new URL("../../..", import.meta.url));
const text = (path: string) => readFileSync(join(root, path), "utf8");
const { scripts } = JSON.parse(text("package.json"));

interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: unknown;
  readonly defaults: unknown;
  readonly jobs: Readonly<Record<string, { readonly "runs-on": string; readonly steps: readonly Step[] }>>;
}

interface Step {
  readonly run?: string;
  readonly uses?: string;
}

const WORKFLOWS = readdirSync(join(root, ".github/workflows"));

test.each(WORKFLOWS)("%s calls scripts and actions that there are, and may only read by default", (name) => {
  const workflow: Workflow = parse(text(`.github/workflows/${name}`));
  expect(Object.keys(workflow.on).length).toBeGreaterThan(0);
  expect(workflow.permissions).toEqual({ contents: "read" });
  // PowerShell, the usual one on Windows, has other quotes and variables, and goes on after a line that failed.
  expect(workflow.defaults).toEqual({ run: { shell: "bash" } });
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const lines = steps.flatMap(({ run = "" }) => run.split(/\n|&&/).map((line) => line.trim()));
  const called = lines.flatMap((line) => /\bnpm (?:run ([\w:-]+)|(test)\b)/.exec(line)?.slice(1).filter(Boolean) ?? []);
  expect(called.length).toBeGreaterThan(0);
  expect(Object.keys(scripts)).toEqual(expect.arrayContaining(called));
  // GitHub's own, or one that nobody can change.
  for (const { uses } of steps)
    if (uses !== undefined) expect(uses).toMatch(/^(actions\/[a-z-]+@v\d+|[\w./-]+@[0-9a-f]{40})$/);
});

test("CI runs the quick tests on three systems, all tests on Linux, and the window in the real Electron on three", () => {
  const { jobs } = parse(text(".github/workflows/ci.yml"));
  const systems = ["ubuntu-latest", "macos-latest", "windows-latest"];
  const runs = (job: string) => jobs[job].steps.map(({ run }: Step) => run).filter(Boolean);
  expect(jobs.quick.strategy.matrix.os).toEqual(systems);
  expect(runs("quick")).toContain("npm run test:quick");
  expect(jobs.all["runs-on"]).toBe("ubuntu-latest");
  expect(runs("all")).toEqual(expect.arrayContaining(["npm test", "npm run test:real"]));
  expect(jobs.electron.strategy.matrix.os).toEqual(systems);
  expect(runs("electron").join("\n")).toMatch(/xvfb-run .*npm run test:electron/);
});

test("the form for bugs asks for what a bug is found with", () => {
  const forms = readdirSync(join(root, ".github/ISSUE_TEMPLATE")).filter((name) => name !== "config.yml");
  for (const name of forms) {
    const { body, ...head } = parse(text(`.github/ISSUE_TEMPLATE/${name}`));
    expect(head).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = body.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  }
  expect(text(".github/ISSUE_TEMPLATE/bug.yml")).toContain("lanescope info TRACE --json");
  expect(text(".github/ISSUE_TEMPLATE/bug.yml")).toContain("Copy diagnostics");
});

test("Dependabot looks after packages and actions", () => {
  const { updates } = parse(text(".github/dependabot.yml"));
  expect(updates.map((one: { "package-ecosystem": string }) => one["package-ecosystem"])).toEqual([
    "npm",
    "github-actions",
  ]);
});
