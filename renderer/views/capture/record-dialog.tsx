import { useStore } from "zustand";
import { isUnderWay } from "../../state/capture-store.js";
import { Dialog } from "../parts/dialog.js";
import { NoChannelDialog } from "../parts/no-channel-dialog.js";
import { useApp } from "../use-app.js";
import { CaptureForm } from "./capture-form.js";
import { CaptureProgress } from "./capture-progress.js";

/** Records this host's kernel: what to see, by which tracer, the exact command; then how it goes. */
export function RecordDialog() {
  const app = useApp();
  const status = useStore(app.stores.capture, (state) => state.status);
  const problem = useStore(app.stores.capture, (state) => state.problem);
  if (app.host.monitor === undefined) return <NoChannel />;
  return (
    <Dialog label="Record this host" isWide>
      <div className="attach capture">
        <h2>Record this host</h2>
        {status === undefined ? <CaptureForm /> : <CaptureProgress status={status} />}
        {problem !== undefined && (
          <p role="alert" className="failure">
            {problem}
          </p>
        )}
        <div className="question-answers sheet-answers">
          <Answers isUnderWay={isUnderWay(status)} />
          <button type="button" className="button is-bordered" onClick={app.actions.ui.closeDialog}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Answers({ isUnderWay: isRunning }: { readonly isUnderWay: boolean }) {
  const app = useApp();
  const { capture } = app.actions;
  const status = useStore(app.stores.capture, (state) => state.status);
  const hasPlan = useStore(app.stores.capture, (state) => state.plan !== undefined);
  const isBusy = useStore(app.stores.capture, (state) => state.isBusy);
  if (status === undefined) {
    return (
      <button
        type="button"
        className="button is-main"
        disabled={isBusy || !hasPlan}
        onClick={() => void capture.start()}
      >
        Record
      </button>
    );
  }
  if (!isRunning) {
    return (
      <>
        {status.state === "ended" && (
          <button type="button" className="button is-main" onClick={() => void capture.show(status)}>
            Open it
          </button>
        )}
        <button type="button" className="button is-bordered" onClick={capture.again}>
          Record again
        </button>
      </>
    );
  }
  return (
    <>
      {status.isFlight && (
        <button
          type="button"
          className="button is-bordered"
          disabled={isBusy || status.state !== "recording"}
          onClick={() => void capture.snapshot()}
        >
          Take a snapshot
        </button>
      )}
      <button
        type="button"
        className="button is-main"
        disabled={isBusy || status.state === "stopping"}
        onClick={() => void capture.stop()}
      >
        {status.state === "recording" ? "Stop and open" : "Give up"}
      </button>
    </>
  );
}

function NoChannel() {
  return (
    <NoChannelDialog label="Record this host" title="This window records nothing">
      A page in a browser may record the host only when Lanescope was started so: <code>lanescope --attach</code>. The
      installed application always can. <code>lanescope capture</code> records without a window.
    </NoChannelDialog>
  );
}
