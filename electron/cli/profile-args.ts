import { ok, type Result } from "../../workers/core/result.js";
import type { EventsBy } from "../../workers/model/profile-events.js";
import { type EventRatio, parseRatio } from "../../workers/model/profile-ratios.js";
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
  /** The function whose samples are wanted by address. */
  readonly annotate?: string;
  /** Addresses are wanted that tell no instructions, too. */
  readonly isInexact?: true;
  /** Of that trace the VM that is compared with `vm`; absent: the one of the same name. */
  readonly vmBefore?: string;
  /** Rows of a table of events, in place of a tree. */
  readonly by?: EventsBy;
  /** Those of the table; none: those that are usual. */
  readonly ratios: readonly EventRatio[];
}

interface ProfileValues {
  readonly output?: string;
  readonly format?: string;
  readonly group?: string;
  readonly source?: string;
  readonly "with-host"?: boolean;
  readonly idle?: boolean;
  readonly inverted?: boolean;
  readonly by?: string;
  readonly ratio?: readonly string[];
  readonly diff?: string;
}

/** What is to be profiled, and how it is written. */
export function profileArgs(
  values: ProfileValues,
): Result<
  Pick<ProfileArgs, "output" | "format" | "groups" | "source" | "withHost" | "withIdle" | "inverted" | "by" | "ratios">
> {
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
  const events = eventArgs(values, format);
  if (!events.ok) return events;
  const { "with-host": withHost = false, idle: withIdle = false, inverted = false } = values;
  return ok({
    output,
    format,
    ...(group !== undefined && { groups }),
    source: known,
    withHost,
    withIdle,
    inverted,
    ...events.value,
  });
}

/** A table of events side by side. */
function eventArgs({ by, ratio = [], diff, group, inverted }: ProfileValues, format: string): Result<EventArgs> {
  if (by === undefined) return ratio.length === 0 ? ok({ ratios: [] }) : usage("profile", "--ratio wants --by too");
  const known = by === "function" ? by : PROFILE_GROUPS.find((one) => one === by);
  if (known === undefined) return usage("profile", `--by wants function or one of ${PROFILE_GROUPS.join(", ")}`);
  if (format !== "table")
    return usage("profile", `--by writes a table, not ${format}; export has it as profile-events`);
  const others = [diff !== undefined && "--diff", group !== undefined && "--group", inverted === true && "--inverted"];
  const other = others.find((one) => one !== false);
  if (other !== undefined) return usage("profile", `--by and ${other} do not go together`);
  const ratios = ratio.map(parseRatio);
  const wrong = ratios.indexOf(undefined);
  if (0 <= wrong) {
    return usage(
      "profile",
      `--ratio "${ratio[wrong]}" is none: "instructions per cycles", "misses per 1000 instructions"`,
    );
  }
  return ok({ by: known, ratios: ratios.filter((one) => one !== undefined) });
}

type EventArgs = Pick<ProfileArgs, "by" | "ratios">;

export function isBinary(format: string): boolean {
  return PROFILE_FORMATS.some(({ name, isGzip }) => name === format && isGzip === true);
}

/** The format that the ending of a file's name asks for. */
function formatOf(output: string): string {
  const found = PROFILE_FORMATS.find(({ ending }) => output.toLowerCase().endsWith(`.${ending}`));
  return found?.name ?? "table";
}
