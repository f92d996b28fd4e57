import { resolve } from "node:path";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type {
  CaptureBackend,
  CapturePlan,
  CaptureRequest,
  FoundBackend,
} from "../../../../workers/model/capture-operations.js";
import { findBackends } from "./backends.js";
import { planOf } from "./plan.js";

/** What would be run into a folder. Nothing is done. */
export async function planCapture(
  request: CaptureRequest,
  output: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Result<CapturePlan>> {
  const usable = usableFor(request.backend, await findBackends(env));
  return usable.ok ? ok(toldPlan(planOf(usable.value[0], request, resolve(output), "N"))) : usable;
}

/** Without what is for running it. */
export function toldPlan({ backend, commands, events, lacks, buffer }: CapturePlan): CapturePlan {
  return { backend, commands, events, lacks, buffer };
}

/** What may be tried for a request, best first. */
export function usableFor(
  wanted: CaptureRequest["backend"],
  found: readonly FoundBackend[],
): Result<readonly [CaptureBackend, ...CaptureBackend[]]> {
  const [first, ...others] = found.filter(
    ({ backend, version, isPermitted }) =>
      (wanted === "auto" && version !== undefined && isPermitted !== false) || wanted === backend,
  );
  const named = found.find(({ backend }) => backend === wanted);
  if (named !== undefined && named.version === undefined) return fail(`${named.backend} is not installed`);
  if (first === undefined) {
    const whyNot = found.map(({ backend, why }) => `${backend}: ${why ?? ""}`).join("; ");
    return fail(`no tracer can be used: ${whyNot}`);
  }
  return ok([first.backend, ...others.map(({ backend }) => backend)]);
}
