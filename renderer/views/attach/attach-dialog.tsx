import { useEffect, useState } from "react";
import { useStore } from "zustand";
import { PERIOD_MS } from "../../../workers/model/monitor-vms.js";
import { Dialog } from "../parts/dialog.js";
import { NoChannelDialog } from "../parts/no-channel-dialog.js";
import { useApp, useSession } from "../use-app.js";
import { AttachedList } from "./attached-list.js";
import { FoundVmCard } from "./found-vm-card.js";

/** Finds VMs, says what each way to them would give, and attaches those that the person picks. */
export function AttachDialog() {
  const app = useApp();
  const isOpen = useSession(({ phase }) => phase === "open");
  if (app.host.monitor === undefined) return <NoChannel />;
  return (
    <Dialog label="Attach to running VMs" isWide>
      <div className="attach">
        <h2>Attach to running VMs</h2>
        <p className="quiet">
          A VM, its host and its guest are asked at even times. Nothing is changed in them, and nothing is asked before
          you attach. What they answer is shown as a trace and recorded as a monitor log.
          {isOpen && " It takes the place of the trace that is open, which Open › Recent has again."}
        </p>
        <Where />
        <Found />
        <OwnSocket />
        <Period />
        <AttachedList />
        <div className="question-answers">
          <button type="button" className="button is-bordered" onClick={app.actions.ui.closeDialog}>
            Close
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function NoChannel() {
  return (
    <NoChannelDialog label="Attach to running VMs" title="This window talks to no VMs">
      A page in a browser reaches them only when Lanescope was started so: <code>lanescope --attach</code>. The
      installed application always can. <code>lanescope monitor</code> records without a window.
    </NoChannelDialog>
  );
}

/** This machine, or another one that the person's own ssh reaches. */
function Where() {
  const { monitor } = useApp().actions;
  const [host, setHost] = useState("");
  const busy = useStore(useApp().stores.monitor, (state) => state.busy);
  useEffect(() => void monitor.find(), [monitor]);
  useEffect(() => monitor.prepare(), [monitor]);
  return (
    <form
      className="attach-row"
      onSubmit={(event) => {
        event.preventDefault();
        void monitor.find(host.trim() === "" ? undefined : host.trim());
      }}
    >
      <label htmlFor="attach-host">On this machine, or by ssh on</label>
      <input
        id="attach-host"
        className="input"
        placeholder="user@host"
        autoComplete="off"
        spellCheck={false}
        value={host}
        onChange={(event) => setHost(event.target.value)}
      />
      <button type="submit" className="button is-bordered" disabled={busy !== undefined}>
        Look for VMs
      </button>
    </form>
  );
}

function Found() {
  const { stores } = useApp();
  const found = useStore(stores.monitor, (state) => state.found);
  const busy = useStore(stores.monitor, (state) => state.busy);
  const problem = useStore(stores.monitor, (state) => state.problem);
  return (
    <>
      <p role="status" className={busy === undefined ? "attach-busy is-idle" : "attach-busy"}>
        {busy ?? foundWords(found?.vms.length)}
      </p>
      {problem !== undefined && (
        <p role="alert" className="failure">
          {problem}
        </p>
      )}
      <ul className="found-vms" aria-label="VMs that were found">
        {found?.vms.map((vm) => (
          <FoundVmCard key={`${vm.pid} ${vm.startTicks}`} vm={vm} host={found.host} />
        ))}
      </ul>
    </>
  );
}

function foundWords(count: number | undefined): string {
  if (count === undefined) return "";
  if (count === 0) return "No QEMU runs there. VMs of other users are seen, too.";
  return count === 1 ? "1 VM runs there." : `${count} VMs run there.`;
}

/** For a QEMU whose command line does not tell its socket, or which is seen through a tunnel. */
function OwnSocket() {
  const { monitor } = useApp().actions;
  const [qmp, setQmp] = useState("");
  const isBusy = useStore(useApp().stores.monitor, (state) => state.busy !== undefined);
  return (
    <form
      className="attach-row"
      onSubmit={(event) => {
        event.preventDefault();
        void monitor.attach({ qmp: qmp.trim() });
      }}
    >
      <label htmlFor="attach-qmp">Or by a QMP socket</label>
      <input
        id="attach-qmp"
        className="input"
        placeholder="/run/vm.qmp, or 127.0.0.1:4444"
        autoComplete="off"
        spellCheck={false}
        value={qmp}
        onChange={(event) => setQmp(event.target.value)}
      />
      <button type="submit" className="button is-bordered" disabled={isBusy || qmp.trim() === ""}>
        Attach
      </button>
    </form>
  );
}

const PERIODS = [PERIOD_MS.least, PERIOD_MS.usual, 500, 1000, 5000] as const;

function Period() {
  const { monitor } = useApp().actions;
  const [ms, setMs] = useState<number>(PERIOD_MS.usual);
  return (
    <div className="attach-row">
      <label htmlFor="attach-period">Ask every</label>
      <select
        id="attach-period"
        className="select"
        value={ms}
        onChange={(event) => {
          setMs(Number(event.target.value));
          void monitor.setPeriod(Number(event.target.value));
        }}
      >
        {PERIODS.map((period) => (
          <option key={period} value={period}>
            {period < 1000 ? `${period} ms` : `${period / 1000} s`}
          </option>
        ))}
      </select>
      <span className="quiet">A VM that this costs too much is asked less often, and the log says so.</span>
    </div>
  );
}
