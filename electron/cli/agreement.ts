import { ok, type Result } from "../../workers/core/result.js";
import type { EngineApi } from "../../workers/model/engine-api.js";
import { laneIn, numberIn, type Table, textIn } from "../../workers/model/table.js";
import type { Agreement, TraceInfo } from "../../workers/model/trace-info.js";

/** All rows: three kinds for each guest. */
const WHOLE = {
  table: "inferred-agreement",
  t0: Number.NEGATIVE_INFINITY,
  t1: Number.POSITIVE_INFINITY,
  limit: 100_000,
};

/** All that the command tells. */
export async function wholeInfo(engine: EngineApi): Promise<Result<TraceInfo>> {
  const info = await infoWithAgreement(engine);
  if (!info.ok) return info;
  const { files, named } = await engine.symbols();
  if (files.length === 0 && named.length === 0) return info;
  const shown = files.map(({ path, kind, owner, symbols, frames, problems }) => ({
    path,
    kind,
    owner,
    symbols,
    frames,
    problems,
  }));
  return ok({ ...info.value, symbols: { files: shown, frames: named } });
}

/** What is known of the traces, and how right inferences are of each guest whose own trace is among them. */
async function infoWithAgreement(engine: EngineApi): Promise<Result<TraceInfo>> {
  const info = await engine.info();
  if (info.machines.every(({ guest_of }) => guest_of === undefined)) return ok(info);
  const answer = await engine.table(WHOLE);
  if (!answer.ok) return answer;
  const byVm = agreements(answer.value, (await engine.lanes()).paths);
  const machines = info.machines.map((machine) => {
    const inferred = byVm.get(machine.guest_of ?? "");
    return inferred === undefined ? machine : { ...machine, inferred };
  });
  return ok({ ...info, machines });
}

/** By path of the VM. */
function agreements(table: Table, paths: readonly string[]): ReadonlyMap<string, readonly Agreement[]> {
  const byVm = new Map<string, Agreement[]>();
  for (let row = 0; row < table.count; row += 1) {
    const kind = KINDS.find((one) => one === textIn(table, "kind", row));
    const vm = paths[laneIn(table, "vm_lane", row)];
    if (kind === undefined || vm === undefined) continue;
    const own = byVm.get(vm) ?? [];
    byVm.set(vm, own);
    own.push({
      kind,
      compared_ns: `${Math.round(numberIn(table, "compared_ns", row))}`,
      right_share: numberIn(table, "right_share", row),
      wrong_share: numberIn(table, "wrong_share", row),
      not_known_share: numberIn(table, "not_known_share", row),
      count: numberIn(table, "count", row),
    });
  }
  return byVm;
}

const KINDS = ["task", "state", "wait"] as const;
