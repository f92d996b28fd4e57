import { useStore } from "zustand";
import { visibleText } from "../../../workers/core/unseen.js";
import { CommandButton } from "../parts/command-button.js";
import { Dialog } from "../parts/dialog.js";
import { useApp } from "../use-app.js";
import { GuestProgress } from "./guest-progress.js";
import { GuestWish } from "./guest-wish.js";
import { PlanSheet } from "./plan-sheet.js";

/** Records in a guest: what is wanted, what would be done word for word, the consent, the progress, and what came of it. */
export function GuestToolDialog() {
  const app = useApp();
  const begun = useStore(app.stores.guestTool, (state) => state.begun);
  const isAny = useStore(app.stores.monitor, ({ vms }) => vms.some(({ state }) => state === "attached"));
  return (
    <Dialog label="Record in a guest" isWide>
      <div className="attach guest-tool">
        {!isAny && begun === undefined ? <NoVm /> : begun === undefined ? <Sheet /> : <GuestProgress />}
      </div>
    </Dialog>
  );
}

function NoVm() {
  const { ui } = useApp().actions;
  return (
    <>
      <h2>No VM is attached</h2>
      <p>
        A profiler runs in the guest of a VM that is attached: then its log has the guest's clock, and what was done.
      </p>
      <div className="question-answers">
        <CommandButton id="attach" label="Attach to running VMs" />
        <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
          Close
        </button>
      </div>
    </>
  );
}

function Sheet() {
  const app = useApp();
  const { guestTool, ui } = app.actions;
  const plan = useStore(app.stores.guestTool, (state) => state.plan);
  const problem = useStore(app.stores.guestTool, (state) => state.problem);
  return (
    <>
      <h2>Record in a guest</h2>
      <p className="quiet">
        {plan?.hasConsent === true
          ? "You have agreed to this VM's guest being recorded, as long as it is attached. What is sent goes into its log."
          : "Nothing is sent to the guest before you agree. Then each command and each byte goes into the log of the VM."}
      </p>
      <GuestWish />
      {problem !== undefined && (
        <p role="alert" className="failure">
          {visibleText(problem)}
        </p>
      )}
      {plan !== undefined ? (
        <PlanSheet plan={plan} />
      ) : (
        problem === undefined && (
          <p role="status" className="quiet">
            Looking at what would be done…
          </p>
        )
      )}
      <div className="question-answers sheet-answers">
        <button type="button" className="button is-bordered" onClick={ui.closeDialog}>
          Cancel
        </button>
        <button
          type="button"
          className="button is-main"
          disabled={plan === undefined}
          onClick={() => void guestTool.agree()}
        >
          {plan?.hasConsent === true ? "Record" : "Agree and record"}
        </button>
      </div>
    </>
  );
}
