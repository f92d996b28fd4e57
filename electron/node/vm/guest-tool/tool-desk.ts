import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { fail, ok, type Result } from "../../../../workers/core/result.js";
import type { OperationAnswer } from "../../../../workers/model/monitor-vms.js";
import type {
  FoundWay,
  ToolOperation,
  ToolPhase,
  ToolStatus,
  ToolWay,
} from "../../../../workers/model/tool-operations.js";
import type { AreaContext, ChannelArea } from "../channel-area.js";
import { stamp } from "../stamp.js";
import type { WatchedVm } from "../watched-vm.js";
import { foundWays, isSameWay, linkOf, openLink } from "./guest-ways.js";
import { toolOperationOf } from "./operations.js";
import { PackShelf } from "./pack-shelf.js";
import { type Planned, planInGuest } from "./plan.js";
import { type GuestOutcome, newRecordingId, recordInGuest } from "./record-in-guest.js";

/** Plans that a window asked for and did not run. */
const MOST_PLANS = 50;

interface OwnPlan extends Planned {
  readonly watched: WatchedVm;
  /** Undefined: the way by which its processes are asked. */
  readonly way: ToolWay | undefined;
}

/**
 * Records in guests of attached VMs for windows. Nothing is sent to a guest before a person has agreed to a plan for its VM:
 * the consent is kept here, not in the page, and ends when the VM is detached.
 */
export class ToolDesk implements ChannelArea {
  readonly name = "tool";
  private readonly plans = new Map<string, OwnPlan>();
  /** By the VM as it is attached: attached again, it is another one. */
  private readonly consents = new WeakMap<WatchedVm, string>();
  private readonly packs = new PackShelf();
  private running: { readonly vm: string; readonly stop: AbortController; readonly done: Promise<void> } | undefined;
  private told: ToolStatus | undefined;

  constructor(private readonly context: AreaContext) {}

  get status(): ToolStatus | undefined {
    return this.told;
  }

  async perform(message: Readonly<Record<string, unknown>>): Promise<Result<OperationAnswer>> {
    const operation = toolOperationOf(message);
    if (operation === undefined) return fail("no operation of a tool in a guest, or one with wrong values");
    const watched = this.context.vm(operation.vm);
    if (watched === undefined || watched.status.state !== "attached") return fail(`no VM ${operation.vm} is attached`);
    switch (operation.op) {
      case "tool-ways":
        return ok({ ways: await this.waysOf(watched) });
      case "tool-plan":
        return this.plan(operation, watched);
      case "tool-consent":
        return this.consent(operation.plan, watched);
      case "tool-run":
        return this.run(operation, watched);
      case "tool-stop":
        if (this.running?.vm !== operation.vm) return fail("nothing is recorded in the guest of this VM");
        this.running.stop.abort();
        return ok({ done: true });
    }
  }

  /** Also what is recorded ends early, so that the guest is clean. */
  async end(): Promise<void> {
    this.running?.stop.abort();
    await this.running?.done;
    this.plans.clear();
  }

  private async waysOf(watched: WatchedVm): Promise<readonly FoundWay[]> {
    const { host, facts, guestPath } = watched.connection;
    const found = await foundWays(facts.pid, host);
    if (guestPath === undefined || watched.guest === undefined) return found;
    const inUse = { ...guestPath, isInUse: true };
    return [inUse, ...found.filter((way) => !isSameWay(way, guestPath))];
  }

  private async plan(
    { way, views, seconds, tool }: Extract<ToolOperation, { op: "tool-plan" }>,
    watched: WatchedVm,
  ): Promise<Result<OperationAnswer>> {
    const ways = await this.waysOf(watched);
    const taken = way ?? ways.find(({ why }) => why === undefined);
    if (taken === undefined) {
      const hint = "it needs a port of the guest agent (org.qemu.guest_agent.0), a shell on a serial line, or ssh";
      return fail("no way leads into the guest of this VM", { hint });
    }
    const known = ways.find((one) => isSameWay(one, taken));
    if (taken.via !== "ssh" && known === undefined) return fail(`${taken.address} is no way to the guest of this VM`);
    const { facts } = watched.connection;
    const guest = {
      vm: watched.key,
      vmName: facts.name,
      arch: facts.arch,
      cpus: facts.vcpus.length,
      via: taken.via,
      address: taken.address,
    };
    const made = await planInGuest(guest, { views, seconds, tool }, newRecordingId(), this.packs.get);
    if (!made.ok) return made;
    const plan = { ...made.value.plan, hasConsent: this.consents.has(watched) };
    for (const old of [...this.plans.keys()].slice(0, Math.max(0, this.plans.size - MOST_PLANS + 1)))
      this.plans.delete(old);
    this.plans.set(plan.id, { ...made.value, plan, watched, way: known?.isInUse === true ? undefined : taken });
    return ok({ toolPlan: plan });
  }

  private consent(id: string, watched: WatchedVm): Result<OperationAnswer> {
    if (this.plans.get(id)?.watched !== watched) return fail("this plan is not known, or of another VM");
    const consent = this.consents.get(watched) ?? randomBytes(16).toString("hex");
    this.consents.set(watched, consent);
    return ok({ consent });
  }

  private async run(
    { plan: id, consent }: Extract<ToolOperation, { op: "tool-run" }>,
    watched: WatchedVm,
  ): Promise<Result<OperationAnswer>> {
    const own = this.plans.get(id);
    if (own === undefined || own.watched !== watched) return fail("this plan is not known, or of another VM");
    if (this.consents.get(watched) !== consent) return fail("nobody has agreed to anything in the guest of this VM");
    if (this.running !== undefined) return fail("something is being recorded in a guest already");
    const folder = await this.context.folder();
    if (!folder.ok) return folder;
    // A plan is of one recording: its folder in the guest has its name.
    this.plans.delete(id);
    const stop = new AbortController();
    this.tell(own, "check", 0, 1);
    const done = this.record(own, join(folder.value, folderName(own)), stop.signal).finally(() => {
      this.running = undefined;
    });
    this.running = { vm: watched.key, stop, done };
    return ok({ done: true });
  }

  private async record(own: OwnPlan, folder: string, stop: AbortSignal): Promise<void> {
    const { watched, way, recording, plan } = own;
    const link =
      way === undefined && watched.guest !== undefined
        ? await linkOf(watched.guest)
        : await openLink(way as ToolWay, watched.connection.host, false);
    if (!link.ok) return this.tellEnd(own, { problem: link.error.message, removed: [], left: [] });
    try {
      const outcome = await recordInGuest(recording, link.value, folder, {
        log: (n, d) => this.context.write({ vm: watched.key, k: "capture", n, d }),
        progress: (phase, done, total) => this.tell(own, phase, done, total),
        stop,
      });
      await this.tellOutcome(own, folder, outcome);
    } catch (error) {
      this.tellEnd(own, { problem: `bug: ${error}`, removed: [], left: [plan.folder] });
    } finally {
      link.value.close();
    }
  }

  private async tellOutcome(own: OwnPlan, folder: string, outcome: GuestOutcome): Promise<void> {
    const { files, notes, why, removed, left } = outcome;
    const ended = { removed, left, ...(why !== undefined && { problem: why }) };
    if (files.length === 0) return this.tellEnd(own, ended);
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const token = await this.context.remember(folder);
    this.tellEnd(own, { ...ended, result: { folder, token, bytes, notes } });
  }

  private tell(own: OwnPlan, phase: ToolPhase, done: number, total: number): void {
    this.told = { ...headOf(own), phase, done, total };
  }

  private tellEnd(own: OwnPlan, end: Pick<ToolStatus, "problem" | "removed" | "left" | "result">): void {
    this.told = { ...headOf(own), done: 1, total: 1, ...end };
  }
}

function headOf({ plan: { id, vm, vmName, tool } }: OwnPlan): Pick<ToolStatus, "id" | "vm" | "vmName" | "tool"> {
  return { id, vm, vmName, tool };
}

/** Files of symbols are of the machine that their path names. */
function folderName({ plan }: OwnPlan): string {
  return `guest-${plan.vmName.replaceAll(/[^\w.-]/g, "_").slice(0, 60)}-${plan.tool}-${stamp()}`;
}
