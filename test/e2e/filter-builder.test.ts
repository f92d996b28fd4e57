import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the filter builder", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startRead({ width: 1440, height: 900 }));

  const dialog = () => app.page.getByRole("dialog", { name: "Filter builder" });
  const text = () => dialog().getByRole("combobox", { name: "Filter as text" });
  const part = (name: string) => dialog().getByLabel(name, { exact: true });

  test("the form writes the text, and the text the form", async () => {
    await app.page.locator('[data-command="filter-builder"]').click();
    await dialog().getByRole("button", { name: "Add a condition" }).click();
    await part("Filter 1: field").selectOption("kind");
    await part("Filter 1: value").fill("vcpu");
    await dialog().getByRole("button", { name: "Add a condition" }).click();
    await part("Filter 2: field").selectOption("state");
    await part("Filter 2: value").fill("idle,");
    await part("Filter 2: value").pressSequentially("wait");
    await part("Filter 2: not").check();
    expect(await text().inputValue()).toBe("kind:vcpu -state:idle,wait");
    await app.page.locator(".field.is-filter .filter-note").filter({ hasText: "3 lanes" }).waitFor();
    expect(await dialog().locator("datalist option[value=vcpu]").count()).toBe(1);

    await text().fill("kind:vcpu && (vm ~ web || vm ~ db)");
    expect(await part("Filter 2 2: value").inputValue()).toBe("db");
    await part("Filter: how many must hold").selectOption("or");
    await part("Remove Filter 2 1").click();
    expect(await text().inputValue()).toBe("kind:vcpu || vm ~ db");
    await text().press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(await app.page.locator('[data-field="filter"]').inputValue()).toBe("kind:vcpu || vm ~ db");

    await app.page.locator('[data-command="filter-builder"]').click();
    await text().fill("kind:vcpu && (");
    await dialog().getByText("The form is here again").waitFor();
    expect(await dialog().locator(".filter-error").innerText()).not.toBe("");
    expect(app.errors).toEqual([]);
  });
});
