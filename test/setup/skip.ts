import { describe, type TestContext, test } from "vitest";

/**
 * Reasons that are no fault of the machine: with CI=true any other skip fails the run.
 * `test/setup/run.mjs` looks for these words at the start of a reason.
 */
export const OUTSIDE_DATA = "outside data not here";
export const NO_ELECTRON = "no Electron binary";
/** About another operating system than this one. */
export const OTHER_SYSTEM = "for another system";

/** Tests of something that may not be here: one skip with its reason instead of them all when it is not. */
export function describeWith<T>(what: string, found: T | undefined, why: string, tests: (found: T) => void): void {
  describe(what, () => {
    if (found !== undefined) tests(found);
    else test("all", (context) => skip(context, why));
  });
}

function skip(context: TestContext, why: string): never {
  return context.skip(why);
}
