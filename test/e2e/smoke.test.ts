import { expect, test } from "vitest";
import { describeWith } from "../setup/skip.js";
import { chromiumPath, NO_CHROMIUM, startApp, untilRead } from "./harness.js";
import { sharedApp } from "./shared-app.js";

describeWith("the window in Chromium", chromiumPath, NO_CHROMIUM, () => {
  const app = sharedApp(() => startApp());

  test("loads under the security policy without a complaint", async () => {
    await app.page.waitForFunction(() => document.getElementById("root")?.childNodes.length);
    await app.screenshot("smoke");
    expect(app.errors).toEqual([]);
  });

  test("is cross-origin isolated", async () => {
    expect(await app.page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test("asks nothing of anyone else", () => {
    expect(app.strangers).toEqual([]);
  });

  test("runs no code that is not its own", async () => {
    const ran = await app.page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "window.intruder = true";
      document.head.append(script);
      const fetched = await fetch("https://example.invalid/").then(
        () => true,
        () => false,
      );
      // What the test driver runs at once is exempt from the policy; what runs later is not.
      await new Promise((later) => setTimeout(later));
      let evaluated = true;
      try {
        evaluated = Boolean(new Function("return true")());
      } catch {
        evaluated = false;
      }
      return { inline: "intruder" in window, evaluated, fetched };
    });
    expect(ran).toEqual({ inline: false, evaluated: false, fetched: false });
  });

  test("asks for no frames while nothing changes", async () => {
    await untilRead(app.page);
    const framesInASecond = () =>
      app.page.evaluate(async () => {
        let asked = 0;
        const ask = window.requestAnimationFrame;
        window.requestAnimationFrame = (callback) => {
          asked += 1;
          return ask.call(window, callback);
        };
        await new Promise((later) => setTimeout(later, 1000));
        window.requestAnimationFrame = ask;
        return asked;
      });
    // What the end of reading changed is drawn first; a window that draws for ever never has such a second.
    await expect.poll(framesInASecond).toBe(0);
  });

  test("reads the sample's bytes by range", async () => {
    const answer = await app.page.evaluate(async () => {
      const call = (name: string) =>
        fetch(`call/${name}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "[]" });
      const [item] = await (await call("initial")).json();
      const part = await fetch(item.files[0].source.url, { headers: { Range: "bytes=0-3" } });
      return { status: part.status, bytes: [...new Uint8Array(await part.arrayBuffer())] };
    });
    // The magic number of a zstd frame.
    expect(answer).toEqual({ status: 206, bytes: [0x28, 0xb5, 0x2f, 0xfd] });
  });
});
