import { failureText } from "../../../workers/core/result.js";
import type { OperationAnswer } from "../../../workers/model/monitor-vms.js";
import type { ToolName, ToolOperation, ToolStatus, ToolWay, ToolWish } from "../../../workers/model/tool-operations.js";
import type { HostItem } from "../../host/host-api.js";
import { NO_GUEST_TOOL } from "../guest-tool-store.js";
import type { ActionContext } from "./context.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";

export type GuestToolActions = ReturnType<typeof createGuestToolActions>;

/** What a finding, a view or a card asks for. What is left out stays as it was last. */
export interface GuestToolRequest {
  /** The path of a VM's lane, or the key of an attached VM. */
  readonly vm?: string | undefined;
  readonly tool?: ToolName | undefined;
  readonly views?: readonly string[] | undefined;
  readonly seconds?: number | undefined;
}

/** Records in the guest of an attached VM, and puts what comes back onto the timeline. */
export function createGuestToolActions({ stores, host }: ActionContext, session: SessionActions, ui: UiActions) {
  const { guestTool, monitor } = stores;
  /** Of the newest question: an answer to an older one is not shown. */
  let asked = 0;

  const perform = async (operation: ToolOperation): Promise<OperationAnswer | undefined> => {
    const answer = await host.monitor?.perform(operation);
    if (answer?.ok) return answer.value;
    guestTool.setState({ problem: answer === undefined ? "this window talks to no VMs" : failureText(answer.error) });
    return undefined;
  };

  const plan = async () => {
    const { vm, wish, way } = guestTool.getState();
    asked += 1;
    const mine = asked;
    guestTool.setState({ plan: undefined, problem: undefined });
    if (vm === undefined || wish.views.length === 0) return;
    const answer = await perform({ op: "tool-plan", vm, ...wish, ...(way !== undefined && { way }) });
    if (mine === asked && answer !== undefined && "toolPlan" in answer) guestTool.setState({ plan: answer.toolPlan });
  };

  const pickVm = async (vm: string | undefined) => {
    guestTool.setState({ vm, ways: [], way: undefined, plan: undefined, problem: undefined, begun: undefined });
    if (vm === undefined) return;
    const answer = await perform({ op: "tool-ways", vm });
    if (answer !== undefined && "ways" in answer) guestTool.setState({ ways: answer.ways });
    await plan();
  };

  const attached = () => monitor.getState().vms.filter(({ state }) => state === "attached");

  /** What came back stands beside what is on screen, with the log that has the guest's clock. */
  const show = async ({ result, vmName }: ToolStatus) => {
    if (result === undefined) return;
    const { recording } = monitor.getState();
    const log = recording === undefined ? undefined : await host.reopen(recording.token);
    const item = await host.reopen(result.token);
    if (!item.ok) return ui.say(failureText(item.error));
    const items: readonly HostItem[] = [item.value];
    await session.join(items, log?.ok ? log.value : undefined);
    ui.say(`The guest of ${vmName} has been recorded: its trace stands with the others`);
  };

  return {
    /** Opens the sheet. Nothing is sent to a guest for it. */
    open({ vm, tool, views, seconds }: GuestToolRequest = {}) {
      const { wish } = guestTool.getState();
      const vms = attached();
      const meant = vm === undefined ? undefined : vms.find(({ key, pid }) => key === vm || vm.endsWith(`/vm/${pid}`));
      const only = vms.length === 1 ? vms[0] : undefined;
      guestTool.setState({
        wish: { views: views ?? wish.views, seconds: seconds ?? wish.seconds, ...(tool !== undefined && { tool }) },
      });
      ui.openDialog("guest-tool");
      void pickVm((meant ?? only)?.key);
    },
    pickVm,
    async set(change: Partial<ToolWish>) {
      guestTool.setState(({ wish }) => ({ wish: { ...wish, ...change } }));
      await plan();
    },
    async setWay(way: ToolWay | undefined) {
      guestTool.setState({ way });
      await plan();
    },
    /** The person agrees to the plan that is shown. */
    async agree() {
      const { plan: shown } = guestTool.getState();
      if (shown === undefined) return;
      const { id, vm } = shown;
      const agreed = await perform({ op: "tool-consent", vm, plan: id });
      if (agreed === undefined || !("consent" in agreed)) return;
      guestTool.setState({ begun: id, status: undefined });
      const begun = await perform({ op: "tool-run", vm, plan: id, consent: agreed.consent });
      if (begun === undefined) guestTool.setState({ begun: undefined });
    },
    async stop() {
      const { vm } = guestTool.getState();
      if (vm !== undefined) await perform({ op: "tool-stop", vm });
    },
    /** Another recording, after one. */
    async again() {
      guestTool.setState({ begun: undefined });
      await plan();
    },
    /** What the shell tells. */
    take(status: ToolStatus | undefined) {
      const before = guestTool.getState();
      if (status === undefined || same(status, before.status)) return;
      guestTool.setState({ status });
      const hasEnded = status.phase === undefined && status.id === before.begun;
      if (hasEnded && before.status?.phase !== undefined) void show(status);
    },
    forget: () => guestTool.setState(NO_GUEST_TOOL),
  };
}

function same(a: ToolStatus, b: ToolStatus | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
