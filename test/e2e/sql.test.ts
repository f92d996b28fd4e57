import { beforeEach, expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { atFirst, chromiumPath, NO_CHROMIUM, startRead, statusFact } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("SQL in the window, over the bundled sample", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead());
  const box = () => app.page.getByRole("combobox", { name: "Query in SQL" });
  const rows = () => app.page.getByRole("grid", { name: "Rows of the query" });
  const status = () => app.page.locator(".sql-bar").getByRole("status");
  const run = async (query: string) => {
    await box().fill(query);
    await app.page.keyboard.press("Control+Enter");
    // DuckDB's 34 MB are loaded with the first query.
    await app.page.locator(".sql-query").getByRole("button", { name: "Run" }).waitFor({ timeout: 60_000 });
  };

  beforeEach(async () => {
    await atFirst(app);
    await app.page.keyboard.press("Alt+KeyQ");
    await box().waitFor();
  });

  test("the query that stands there is answered, and a row leads to its lane and time", async () => {
    const query = await box().inputValue();
    await run(query);
    await expect.poll(() => status().innerText()).toMatch(/^527 rows in /);
    const first = rows().getByRole("row").nth(1);
    expect(await first.innerText()).toContain("other-vm");
    const before = await statusFact(app.page, "window");
    await first.getByText("vCPU 0").first().click();
    await expect.poll(() => statusFact(app.page, "window")).not.toBe(before);
    // As a picture, whose dots lead there too.
    await app.page.getByRole("button", { name: "Picture" }).click();
    await app.page.getByRole("application", { name: "Rows of the query" }).press("ArrowRight");
    await expect.poll(() => app.page.locator(".sql .chart-words").innerText()).toMatch(/^When longest .*, Total /);
    await app.page.getByRole("button", { name: "Picture" }).click();
    // By another column.
    await rows().getByRole("columnheader", { name: "Total" }).click();
    await expect.poll(async () => Number(await rows().getAttribute("aria-rowcount"))).toBe(528);
  });

  test("a mistake is said with its place, and the rows before stay", async () => {
    await run("SELECT count(*) AS n FROM intervals");
    await expect.poll(() => status().innerText()).toMatch(/^1 row in /);
    await run("SELECT n FROM intervals");
    await expect.poll(() => app.page.getByRole("alert").innerText()).toContain("query, column 8: Binder Error");
    expect(await rows().isVisible()).toBe(true);
  });

  test("it sees no files and no network, and offers tables and columns", async () => {
    for (const [query, why] of [
      ["SELECT * FROM read_csv('/etc/passwd')", "disabled by configuration"],
      ["SELECT * FROM 'https://example.org/x.csv'", "Error"],
      ["SET enable_external_access = true", "locked"],
    ] as const) {
      await run(query);
      await expect.poll(() => app.page.getByRole("alert").innerText()).toContain(why);
    }
    await box().fill("SELECT * FROM vcpu_us");
    await box().press("End");
    await box().pressSequentially("a");
    await app.page.getByRole("option", { name: /^vcpu_usage/ }).click();
    expect(await box().inputValue()).toBe("SELECT * FROM vcpu_usage");
    expect(app.strangers).toEqual([]);
    expect(app.errors).toEqual([]);
  });
});
