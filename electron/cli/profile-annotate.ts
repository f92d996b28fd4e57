import { formatCount, formatCountOf, formatPercent } from "../../workers/core/format.js";
import { fail, ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import type { ProfileRequest } from "../../workers/model/profile.js";
import type { Annotated } from "../../workers/model/profile-answers.js";
import type { FunctionName } from "../../workers/model/profile-scope.js";
import { shareHalfWidth } from "../../workers/model/profile-shares.js";
import { aligned } from "../../workers/profile/formats/aligned.js";
import type { CliIo } from "./io.js";
import { writeText } from "./output.js";
import { messageText } from "./text.js";

export interface AnnotateChoice {
  /** Name of a function. */
  readonly function: string;
  /** Shows addresses that tell no instructions, too. */
  readonly isInexact: boolean;
  readonly output: string;
}

/** Writes the samples of a function by address, with source lines where files of symbols tell them. */
export async function annotate(
  engine: EngineApi,
  request: ProfileRequest,
  choice: AnnotateChoice,
  io: CliIo,
): Promise<Result<void>> {
  const found = await functionNamed(engine, request, choice.function, io);
  if (!found.ok) return found;
  const { of, share } = found.value;
  const annotated = await engine.profileAnnotate({ ...request, of });
  if (!annotated.ok) return annotated;
  const { why } = annotated.value;
  if (why !== "" && !choice.isInexact) {
    return fail(`the addresses of these samples do not tell instructions: ${why}`, {
      hint: "--annotate-inexact shows them all the same",
    });
  }
  return writeText(choice.output, io, annotatedText(of, share, annotated.value));
}

interface FoundFunction {
  readonly of: FunctionName;
  /** Of all samples. */
  readonly share: number;
}

/** Where several files have such a function, that with most samples of its own. */
async function functionNamed(
  engine: EngineApi,
  request: ProfileRequest,
  wanted: string,
  io: CliIo,
): Promise<Result<FoundFunction>> {
  const functions = await engine.profileFunctions(request);
  if (!functions.ok) return functions;
  const { count, frame, frames, strings, self, totals } = functions.value;
  const nameOf = (row: number) => strings[frames.name[frame[row] as number] as number] ?? "";
  const dsoOf = (row: number) => strings[frames.dso[frame[row] as number] as number] ?? "";
  const rows = Array.from({ length: count }, (_, row) => row);
  const [first, ...others] = rows.filter((row) => nameOf(row) === wanted);
  if (first === undefined) {
    const near = rows.filter((row) => nameOf(row).includes(wanted)).slice(0, 5);
    const hint = near.length === 0 ? "lanescope profile lists functions" : `there are ${near.map(nameOf).join(", ")}`;
    return fail(`no sample is of a function "${wanted}"`, { hint });
  }
  if (0 < others.length) {
    const rest = others.map((row) => dsoOf(row) || "unknown").join(", ");
    io.err(`lanescope: ${messageText(`${wanted} of ${dsoOf(first) || "unknown"}; there is one in ${rest}, too`)}\n`);
  }
  const share = totals.weight === 0 ? 0 : (self[first] as number) / totals.weight;
  return ok({ of: { name: wanted, dso: dsoOf(first) }, share });
}

function annotatedText({ name, dso }: FunctionName, share: number, annotated: Annotated): string {
  const { why, count, address, offset, samples, weight, line } = annotated;
  const all = weight.reduce((sum, one) => sum + one, 0);
  const total = samples.reduce((sum, one) => sum + one, 0);
  const hasLines = line.some((one) => one !== "");
  const rows = Array.from({ length: count }, (_, i) => {
    const part = all === 0 ? 0 : (weight[i] as number) / all;
    return [
      formatPercent(part, 1),
      `±${(100 * shareHalfWidth(part, total)).toFixed(1)}`,
      formatCount(samples[i] as number),
      Number.isNaN(offset[i]) ? "" : `+0x${(offset[i] as number).toString(16)}`,
      `0x${address[i]}${hasLines ? `  ${line[i]}` : ""}`,
    ];
  });
  const heads = [
    ...(why === "" ? [] : [`Inexact: ${why}`]),
    `${name}${dso === "" ? "" : ` (${dso})`}: itself ${formatPercent(share, 1)} of the profile, ${formatCountOf(total, "sample")}`,
    ...(hasLines ? [] : ["Source lines: none are known. Programs with debug information tell them (--symbols)"]),
  ];
  const columns = ["share", "", "samples", "offset", `address${hasLines ? "  source line" : ""}`];
  return `${heads.join("\n")}\n${aligned([columns, ...rows])}`;
}
