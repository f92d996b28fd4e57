import { join } from "node:path";
import { ok, type Result } from "../../../../workers/core/result.js";
import type { MonitorRecord } from "../../../../workers/model/monitor-record.js";
import { type AttachRequest, PERIOD_MS } from "../../../../workers/model/monitor-vms.js";
import { findVms } from "../find-vms.js";
import { LocalHost } from "../local-host.js";
import { openLog } from "../log-file.js";
import { MonitorSession } from "../monitor-session.js";
import type { Triggers } from "../triggers/triggers.js";

/** Where the records of a capture go, and what VMs told meanwhile. */
export interface CaptureLog {
  /** Asks the VMs; undefined: another one does. */
  readonly session?: MonitorSession;
  write(record: Omit<MonitorRecord, "t">): void;
  /** Resolves once its file lies in the folder. Answers what is missing in it. */
  close(): Promise<readonly string[]>;
}

export const MONITOR_LOG = "monitor.lsm.jsonl";

/**
 * A monitor log of the VMs that are named. Without names it is of all VMs that are found, as the host sees them: nobody has
 * said that their QEMUs may be asked.
 */
export async function ownLog(
  folder: string,
  vms: readonly AttachRequest[],
  triggers?: Triggers,
): Promise<Result<CaptureLog>> {
  const log = await openLog(join(folder, MONITOR_LOG));
  if (!log.ok) return log;
  const host = new LocalHost();
  const options = {
    periodMs: PERIOD_MS.usual,
    registersMs: undefined,
    hmp: [],
    ...(triggers !== undefined && { triggers }),
  };
  const session = new MonitorSession(host, options, (line) => log.value.add(line));
  const found = 0 < vms.length ? vms : (await findVms(host)).map(({ pid }) => ({ pid, isHostOnly: true }));
  const notes: string[] = [];
  for (const request of found) {
    const attached = await session.attach(request);
    if (attached.ok) continue;
    if (0 < vms.length) {
      await session.close();
      await log.value.discard();
      return attached;
    }
    notes.push(attached.error.message);
  }
  await session.begin();
  return ok({
    session,
    write: (record) => session.write(record),
    close: async () => {
      await session.close();
      const closed = await log.value.close();
      return closed.ok ? notes : [...notes, closed.error.message];
    },
  });
}
