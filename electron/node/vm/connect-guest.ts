import { fail, ok, type Result } from "../../../workers/core/result.js";
import type { GuestPath } from "../../../workers/model/monitor-vms.js";
import { GuestAgent } from "./guest-agent.js";
import type { GuestAsker } from "./guest-asker.js";
import { GuestShell } from "./guest-shell.js";
import type { HostMachine } from "./host-machine.js";

const TRIES = 3;
const FIRST_MS = 2500;

/** Connects the way into a guest. A shell is asked once, so that a line without one is told at the beginning. */
export async function connectGuest({ via, address }: GuestPath, host: HostMachine): Promise<Result<GuestAsker>> {
  const stream = await host.connect(address);
  if (!stream.ok) return stream;
  const now = () => host.monotonicNs();
  if (via === "qga") {
    const agent = await GuestAgent.open(stream.value, now);
    return agent.ok ? agent : fail(`${address}: ${agent.error.message}`);
  }
  const shell = new GuestShell(stream.value, now);
  let clock = await shell.clock(FIRST_MS);
  // A shell that ends with the client before takes along what was sent meanwhile. The next one hears the next question.
  for (let again = 1; !clock.ok && again < TRIES; again += 1) clock = await shell.clock(FIRST_MS);
  if (clock.ok) return ok(shell);
  shell.close();
  return fail(`${address}: ${clock.error.message}`, { hint: "a shell of the guest is needed on this line" });
}
