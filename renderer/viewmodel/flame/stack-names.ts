import { visibleText } from "../../../workers/core/unseen.js";
import type { ProfileSample } from "../../../workers/model/profile-answers.js";

/** The frames of a sample, the innermost first, as in other tools. Some code has no stack: one line says so. */
export function stackNames({ stack }: Pick<ProfileSample, "stack">): readonly string[] {
  return stack.length === 0 ? ["no call stack"] : stack.map(({ name }) => visibleText(name)).reverse();
}
