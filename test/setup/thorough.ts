/**
 * Tests over many inputs take some of them in `npm test` and all of them in `npm run test:real`, which runs each file of
 * `golden/` and `e2e/` that imports this.
 */
export const isThorough = process.env.LANESCOPE_THOROUGH === "true";

/** What is always tested, and what only a thorough run tests as well. */
export function thoroughly<T>(always: readonly T[], thorough: readonly T[]): readonly T[] {
  return isThorough ? [...always, ...thorough] : always;
}
