import { afterAll, afterEach, beforeEach } from "vitest";
import type { App } from "./harness.js";

/**
 * One window for the tests of a suite, because opening one takes seconds. A test that failed may leave it in any state, with
 * a panel closed or a menu open. So it is opened anew before the next test, and before a second try. It is opened as a part of
 * a test, because vitest tries tests a second time and not what comes before all of them.
 */
export function sharedApp(open: () => Promise<App>): App {
  let opened: App | undefined;
  let isSpoilt = true;
  beforeEach(async () => {
    if (!isSpoilt) return;
    await opened?.close();
    opened = undefined;
    opened = await open();
    isSpoilt = false;
  });
  afterEach(({ task }) => {
    isSpoilt ||= task.result?.state === "fail";
  });
  afterAll(() => opened?.close());
  const app = () => {
    if (opened === undefined) throw new Error("the window is open in tests and hooks only");
    return opened;
  };
  return {
    get page() {
      return app().page;
    },
    get context() {
      return app().context;
    },
    get url() {
      return app().url;
    },
    get errors() {
      return app().errors;
    },
    get strangers() {
      return app().strangers;
    },
    screenshot: (name) => app().screenshot(name),
    close: () => app().close(),
  };
}
