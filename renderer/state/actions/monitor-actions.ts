import { fieldsOf, parsedJson } from "../../../workers/core/parsed-json.js";
import { failureText, type Result } from "../../../workers/core/result.js";
import type {
  AttachRequest,
  DumpWhat,
  MemoryBytes,
  MemoryRange,
  MonitorOperation,
  OperationAnswer,
  Recording,
} from "../../../workers/model/monitor-vms.js";
import type { TriggerDeed } from "../../../workers/model/trigger-operations.js";
import { isAsking, type MonitorState, NO_MONITOR } from "../monitor-store.js";
import type { ActionContext } from "./context.js";
import type { GuestToolActions } from "./guest-tool-actions.js";
import type { InputActions } from "./input-actions.js";
import type { LiveActions } from "./live-actions.js";
import { MonitorFeed } from "./monitor-feed.js";
import type { UiActions } from "./ui-actions.js";
import { operationsOf } from "./vm-operations.js";

interface Others {
  readonly live: LiveActions;
  readonly ui: UiActions;
  readonly guestTool: GuestToolActions;
  readonly input: Pick<InputActions, "take" | "lookForLeft">;
}

/** Finds living VMs, attaches to them, and shows what they tell as a trace that grows. */
export function createMonitorActions({ stores, host }: ActionContext, { live, ui, guestTool, input }: Others) {
  const { monitor } = stores;
  const feed =
    host.monitor &&
    new MonitorFeed(host.monitor, {
      news: async (news) => {
        const { vms, recording, lines, areas } = news;
        guestTool.take(areas.tool);
        input.take(areas.input);
        monitor.setState((before) => ({
          // What is as it was stays the same object: nothing of it is drawn again.
          vms: unchanged(before.vms, vms),
          triggers: unchanged(before.triggers, areas.trigger?.triggers ?? []),
          recording: recordingShown(before.recording, recording),
          registers: newestRegisters(before.registers, lines),
        }));
        await live.take(news);
      },
      ended: (why) => {
        void live.end();
        if (why === undefined) return;
        monitor.setState({ ...NO_MONITOR, problem: why });
        input.take(undefined);
        ui.say(why);
      },
    });

  const perform = operationsOf(host);

  /** Says what is under way, and what came of it. */
  const busily = async (busy: string, operation: MonitorOperation): Promise<OperationAnswer | undefined> => {
    monitor.setState({ busy, problem: undefined });
    const answer = await perform(operation);
    monitor.setState({ busy: undefined, problem: answer.ok ? undefined : failureText(answer.error) });
    return answer.ok ? answer.value : undefined;
  };

  let isAttached = false;

  return {
    /** The person is about to attach: what shows the answers is started. Call what it returns when they are not any more. */
    prepare(): () => void {
      isAttached = isAsking(monitor.getState());
      if (!isAttached) live.prepare();
      return () => {
        if (!isAttached) live.letGo();
      };
    },
    /** `onHost`: USER@HOST; undefined: this machine. */
    async find(onHost?: string) {
      monitor.setState({ found: undefined });
      const where = onHost === undefined ? "this machine" : onHost;
      const answer = await busily(`Looking for VMs on ${where}…`, {
        op: "find",
        ...(onHost !== undefined && { host: onHost }),
      });
      if (answer !== undefined && "found" in answer) monitor.setState({ found: { host: onHost, vms: answer.found } });
    },
    /** Answers whether it is attached. */
    async attach(request: AttachRequest): Promise<boolean> {
      const answer = await busily("Attaching…", { op: "attach", request });
      if (answer === undefined) return false;
      isAttached = true;
      feed?.start();
      ui.closeDialog();
      ui.showPanel("monitor");
      if ("attached" in answer) void input.lookForLeft(answer.attached.key);
      return true;
    },
    async detach(vm: string) {
      const answer = await perform({ op: "detach", vm });
      if (!answer.ok) ui.say(failureText(answer.error));
    },
    async detachAll() {
      for (const { key, state } of monitor.getState().vms) {
        if (state === "attached") await perform({ op: "detach", vm: key });
      }
    },
    async setPeriod(ms: number) {
      const answer = await perform({ op: "period", ms });
      if (!answer.ok) ui.say(failureText(answer.error));
    },
    async memory(vm: string, range: MemoryRange): Promise<Result<MemoryBytes>> {
      const answer = await perform({ op: "memory", vm, ...range });
      if (!answer.ok) return answer;
      return "memory" in answer.value ? { ok: true, value: answer.value.memory } : UNEXPECTED;
    },
    async translate(vm: string, vcpu: number, address: string): Promise<Result<string>> {
      const answer = await perform({ op: "translate", vm, vcpu, address });
      if (!answer.ok) return answer;
      return "physical" in answer.value ? { ok: true, value: answer.value.physical } : UNEXPECTED;
    },
    async dump(vm: string, what: DumpWhat) {
      const answer = await busily("QEMU writes the file…", { op: "dump", vm, ...what });
      if (answer !== undefined && "saved" in answer) ui.say(`QEMU has written ${answer.saved}: it may hold secrets`);
    },
    /** Shows what is recorded, where something else is on screen. */
    show() {
      ui.closeDialog();
      live.forget();
      feed?.rewind();
      feed?.start();
    },
    /** Answers why it is none. */
    async addTrigger(when: string, deed: TriggerDeed): Promise<string | undefined> {
      const added = await perform({ op: "trigger-add", when, deed });
      return added.ok ? undefined : failureText(added.error);
    },
    async removeTrigger(id: number) {
      const removed = await perform({ op: "trigger-remove", id });
      if (!removed.ok) ui.say(failureText(removed.error));
    },
    isShown: live.isShown,
    isAsking: () => isAsking(monitor.getState()),
    /** A window that is loaded while VMs are being asked goes on to show them. Answers whether it does. */
    async begin(): Promise<boolean> {
      const news = await host.monitor?.news({ recording: 0, line: 0 }).catch(() => undefined);
      if (news?.recording?.state !== "running") return false;
      feed?.start();
      return true;
    },
  };
}

function unchanged<T>(before: T, now: T): T {
  return JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** Its size grows with each piece of news. Where it has grown by less than a hundredth, nothing is drawn for it. */
function recordingShown(before: Recording | undefined, now: Recording | undefined): Recording | undefined {
  if (before === undefined || now === undefined || now.bytes - before.bytes > before.bytes / 100) return now;
  return unchanged(before, { ...now, bytes: before.bytes }) === before ? before : now;
}

const REGISTERS = `"n":"info registers -a"`;

/** Of lines of a log, the last registers of each VM. */
function newestRegisters(known: MonitorState["registers"], lines: readonly string[]): MonitorState["registers"] {
  const last = new Map<unknown, string>();
  for (const line of lines) {
    if (!line.includes(REGISTERS)) continue;
    const { vm, d } = fieldsOf(parsedJson(line));
    if (typeof vm === "string" && typeof d === "string") last.set(vm, d);
  }
  return last.size === 0 ? known : { ...known, ...Object.fromEntries(last) };
}

const UNEXPECTED = { ok: false, error: { message: "bug: another answer than was asked for" } } as const;
