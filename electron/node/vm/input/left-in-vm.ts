import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { InputLeft } from "../../../../workers/model/input-operations.js";
import { pressedName } from "../../../../workers/model/input-recording/held.js";
import type { Connection } from "../attach.js";
import { clearLeftOver, leftOver } from "../input-recorder/left-over.js";
import type { CutOffNotes } from "../replay/cut-off.js";
import { releaseLeft } from "../replay/replay.js";

/** What a recorder and a replay left in a VM that were killed. */
export async function leftIn(vm: Connection, notes: CutOffNotes): Promise<InputLeft> {
  const down = (await notes.leftIn(vm)) ?? [];
  const names = down.map(pressedName).filter((name) => name !== undefined);
  return { isTraced: recorderLeft(vm) !== undefined, down: names };
}

/** Puts back both. What cannot be put back stays noted. */
export async function clearLeft(vm: Connection, notes: CutOffNotes): Promise<Result<void>> {
  const { monitor } = vm;
  if (monitor === undefined) return fail("QEMU's monitor is not connected");
  const traced = recorderLeft(vm);
  const cleared = traced === undefined ? ok(undefined) : await clearLeftOver(monitor, traced);
  const released = await releaseLeft(vm, monitor, notes);
  return cleared.ok && !released.ok ? released : cleared;
}

/** Recorders of QEMU's trace run on its own machine only. */
function recorderLeft({ host, facts }: Connection) {
  return host.name === undefined ? leftOver(facts.pid) : undefined;
}
