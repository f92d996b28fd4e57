import { lstat, open, rm, stat } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { errorCode, systemErrorText } from "../../../workers/core/error-text.js";
import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { DumpWhat } from "../../../workers/model/monitor-vms.js";
import { hasControls } from "./address.js";
import { dumpGuest, type QmpCommand, saveMemory, screenDump } from "./commands.js";
import type { WatchedVm } from "./watched-vm.js";

const MOST_MS = 10 * 60_000;

/**
 * Has QEMU write memory, a core or the screen to a file that a person named. It holds whatever secrets the guest has, so
 * where the file is ours it is made beforehand, readable by its owner only. QEMU writes as its own user, to a file on
 * its own machine.
 */
export async function dump(vm: WatchedVm, what: DumpWhat, path: string): Promise<Result<void>> {
  if (!isAbsolute(path) || hasControls(path))
    return fail(`${path}: a whole path is needed, since QEMU writes the file`);
  const { host } = vm.connection;
  const made = host.name === undefined ? await make(path, vm) : ok(false);
  if (!made.ok) return made;
  const answer = await vm.ask(commandOf(what, path), MOST_MS);
  if (answer.ok) return ok(undefined);
  if (made.value) await rm(path, { force: true });
  return fail(answer.error.message, { file: path });
}

function commandOf(what: DumpWhat, path: string): QmpCommand {
  switch (what.what) {
    case "memory":
      return saveMemory(what.space, BigInt(what.address), what.length, what.vcpu, path);
    case "vmcore":
      return dumpGuest(what.format, path);
    case "screen":
      return screenDump(what.format, path);
  }
}

/** Whether the file is ours. What is there already stays: a link may lead anywhere. */
async function make(path: string, vm: WatchedVm): Promise<Result<boolean>> {
  try {
    const there = await lstat(path).catch((error: unknown) => {
      if (errorCode(error) === "ENOENT") return undefined;
      throw error;
    });
    if (there !== undefined) return fail("there is a file of this name already", { file: path });
    const qemu = await stat(`/proc/${vm.connection.facts.pid}`).catch(() => undefined);
    if (qemu?.uid !== process.getuid?.()) return ok(false);
    await (await open(path, "wx", 0o600)).close();
    return ok(true);
  } catch (error) {
    return fail(`cannot write: ${systemErrorText(error, "write")}`, { file: path });
  }
}
