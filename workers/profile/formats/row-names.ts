import type { ProfileFunctions } from "../../model/profile-answers.js";

/** The name of a row's function or group. */
export function nameOfRow(of: Pick<ProfileFunctions, "frame" | "frames" | "strings">, row: number): string {
  return of.strings[of.frames.name[of.frame[row] as number] as number] ?? "";
}

/** The file that a row's function is in; "" unknown. */
export function dsoOfRow(of: Pick<ProfileFunctions, "frame" | "frames" | "strings">, row: number): string {
  return of.strings[of.frames.dso[of.frame[row] as number] as number] ?? "";
}
