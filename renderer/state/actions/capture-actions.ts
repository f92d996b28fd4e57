import { failureText, type Result } from "../../../workers/core/result.js";
import type { CaptureOperation, CaptureRequest, CaptureStatus } from "../../../workers/model/capture-operations.js";
import type { OperationAnswer } from "../../../workers/model/monitor-vms.js";
import { isUnderWay } from "../capture-store.js";
import type { ActionContext } from "./context.js";
import type { SessionActions } from "./session-actions.js";
import type { UiActions } from "./ui-actions.js";

const APART_MS = 500;

export type CaptureActions = ReturnType<typeof createCaptureActions>;

/** Records the host's kernel, and opens what was recorded. */
export function createCaptureActions(
  { stores: { capture }, host }: ActionContext,
  session: Pick<SessionActions, "reopen">,
  ui: UiActions,
) {
  /** The capture that this window began: it is opened here when it ends. */
  let mine: number | undefined;
  let isFollowing = false;
  /** Counts requests for a plan: an older answer is not shown. */
  let asked = 0;

  const perform = async (operation: CaptureOperation): Promise<Result<OperationAnswer>> =>
    (await host.monitor?.perform(operation)) ?? { ok: false, error: { message: NO_CHANNEL } };

  const open = async ({ token, path }: CaptureStatus) => {
    ui.closeDialog();
    const failure = await session.reopen([token]);
    if (failure !== undefined) ui.say(`${path}: ${failureText(failure)}`);
  };

  const take = (answer: Result<OperationAnswer>) => {
    if (!answer.ok) return capture.setState({ problem: failureText(answer.error) });
    if (!("capture" in answer.value)) return;
    const status = answer.value.capture;
    capture.setState({ status });
    if (isUnderWay(status)) void follow();
    else if (status.id === mine) {
      mine = undefined;
      if (status.state === "ended") void open(status);
    }
  };

  /** Asks how it goes until it has ended. */
  const follow = async () => {
    if (isFollowing) return;
    isFollowing = true;
    while (isUnderWay(capture.getState().status)) {
      await new Promise((resolve) => setTimeout(resolve, APART_MS));
      const answer = await perform({ op: "capture-status" });
      // Another answer may have said meanwhile that it has ended.
      if (isUnderWay(capture.getState().status)) take(answer);
    }
    isFollowing = false;
  };

  const busily = async (operation: CaptureOperation) => {
    capture.setState({ isBusy: true, problem: undefined });
    const answer = await perform(operation);
    capture.setState({ isBusy: false });
    take(answer);
  };

  /** Shows what is being captured, if anything is: a window that is loaded meanwhile, or one that has not begun it. */
  const begin = async () => {
    if (host.monitor === undefined) return;
    const answer = await perform({ op: "capture-status" }).catch(() => undefined);
    if (answer?.ok && "capture" in answer.value && isUnderWay(answer.value.capture)) take(answer);
  };

  const plan = async () => {
    asked += 1;
    const mark = asked;
    const answer = await perform({ op: "capture-plan", request: capture.getState().request });
    if (mark !== asked) return;
    if (!answer.ok) capture.setState({ plan: undefined, problem: failureText(answer.error) });
    else if ("plan" in answer.value) capture.setState({ plan: answer.value.plan, problem: undefined });
  };

  const set = (change: Partial<CaptureRequest>) => {
    capture.setState(({ request }) => ({ request: { ...request, ...change } }));
    void plan();
  };

  return {
    /** Opens the dialog. `views`: what somebody wants to see; empty: as it was. */
    open({ views }: { readonly views: readonly string[] }) {
      ui.openDialog("record");
      if (host.monitor === undefined) return;
      set(views.length === 0 ? {} : { views });
      void perform({ op: "capture-look" }).then((answer) => {
        if (answer.ok && "backends" in answer.value) capture.setState({ backends: answer.value.backends });
      });
      if (!isUnderWay(capture.getState().status)) capture.setState({ status: undefined });
      void begin();
    },
    set,
    /** Until it is stopped, or for so many seconds. */
    setSeconds(seconds: number | undefined) {
      const { seconds: _, ...request } = capture.getState().request;
      capture.setState({ request: seconds === undefined ? request : { ...request, seconds } });
      void plan();
    },
    async start() {
      capture.setState({ isBusy: true, problem: undefined, status: undefined });
      const answer = await perform({ op: "capture-start", request: capture.getState().request });
      capture.setState({ isBusy: false });
      if (answer.ok && "capture" in answer.value) mine = answer.value.capture.id;
      take(answer);
    },
    /** What it has recorded is opened then. */
    async stop() {
      mine = capture.getState().status?.id;
      await busily({ op: "capture-stop" });
    },
    snapshot: () => busily({ op: "capture-snapshot" }),
    show: open,
    /** The form again, after one has ended. */
    again() {
      capture.setState({ status: undefined, problem: undefined });
      void plan();
    },
    begin,
  };
}

const NO_CHANNEL = "this window records nothing: start Lanescope as an application, or by lanescope --attach";
