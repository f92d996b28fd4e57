import { ok, type Result } from "../../workers/core/result.js";
import {
  PROFILE_GROUPS,
  PROFILE_SOURCES,
  type ProfileGroup,
  type ProfileSource,
} from "../../workers/model/profile-scope.js";
import { PROFILE_FORMATS } from "../../workers/profile/formats/index.js";
import { usage } from "./option-values.js";

export interface ProfileArgs {
  readonly output: string;
  /** Name of one of `PROFILE_FORMATS`. */
  readonly format: string;
  /** Absent: those that the recording has a use for. */
  readonly groups?: readonly ProfileGroup[];
  readonly source: ProfileSource;
  readonly withHost: boolean;
  readonly withIdle: boolean;
  readonly inverted: boolean;
  /** Pid, name or path of a VM. */
  readonly vm?: string;
  readonly event?: string;
  readonly where?: string;
  readonly from?: string;
  readonly to?: string;
  /** The trace before, of a difference. */
  readonly before?: string;
  /** Of that trace the VM that is compared with `vm`; absent: the one of the same name. */
  readonly vmBefore?: string;
}

interface ProfileValues {
  readonly output?: string;
  readonly format?: string;
  readonly group?: string;
  readonly source?: string;
  readonly "with-host"?: boolean;
  readonly idle?: boolean;
  readonly inverted?: boolean;
}

/** What is to be profiled, and how it is written. */
export function profileArgs(
  values: ProfileValues,
): Result<Pick<ProfileArgs, "output" | "format" | "groups" | "source" | "withHost" | "withIdle" | "inverted">> {
  const { output = "-", format = formatOf(output), group, source = "host" } = values;
  if (!PROFILE_FORMATS.some(({ name }) => name === format)) {
    const names = PROFILE_FORMATS.map(({ name }) => name).join(", ");
    return usage("profile", `unknown --format "${format}": ${names}`);
  }
  const words = (group ?? "").split(",").filter((word) => word !== "");
  const groups = words.flatMap((word) => PROFILE_GROUPS.find((known) => known === word) ?? []);
  if (groups.length < words.length) return usage("profile", `--group wants some of ${PROFILE_GROUPS.join(",")}`);
  const known = PROFILE_SOURCES.find((one) => one === source);
  if (known === undefined) return usage("profile", `unknown --source "${source}": ${PROFILE_SOURCES.join(", ")}`);
  const { "with-host": withHost = false, idle: withIdle = false, inverted = false } = values;
  return ok({ output, format, ...(group !== undefined && { groups }), source: known, withHost, withIdle, inverted });
}

export function isBinary(format: string): boolean {
  return PROFILE_FORMATS.some(({ name, isGzip }) => name === format && isGzip === true);
}

/** The format that the ending of a file's name asks for. */
function formatOf(output: string): string {
  const found = PROFILE_FORMATS.find(({ ending }) => output.toLowerCase().endsWith(`.${ending}`));
  return found?.name ?? "table";
}
