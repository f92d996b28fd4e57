import { useState } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { RecorderStatus } from "../../../../workers/model/input-operations.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp } from "../../use-app.js";

/** Which VM, and what its user does: begins and ends a recording. */
export function RecordBar() {
  const { stores } = useApp();
  const vms = useStore(stores.monitor, (state) => state.vms);
  const recorders = useStore(stores.input, (state) => state.status.recorders);
  const attached = vms.filter(({ state }) => state === "attached");
  const vm = useChosenVm();
  const recorder = recorders.find((one) => one.vm === vm) ?? (vm === undefined ? recorders[0] : undefined);
  if (attached.length === 0)
    return (
      <div className="panel-bar">
        <CommandButton id="attach" label="Attach to a VM…" isPlain />
        <span className="quiet">to record what its user does, and to replay it</span>
      </div>
    );
  return (
    <div className="panel-bar">
      {1 < attached.length && <VmChoice />}
      {recorder === undefined ? <RecordChoices /> : <Recording recorder={recorder} />}
    </div>
  );
}

/** The VM that is meant, by its key. */
export function useChosenVm(): string | undefined {
  const { stores, actions } = useApp();
  useStore(stores.monitor, (state) => state.vms);
  useStore(stores.input, (state) => state.vm);
  return actions.input.vmNow();
}

function VmChoice() {
  const { stores, actions } = useApp();
  const vms = useStore(stores.monitor, (state) => state.vms);
  const vm = useChosenVm();
  return (
    <select
      className="select"
      aria-label="VM"
      value={vm ?? ""}
      onChange={(event) => actions.input.setVm(event.target.value)}
    >
      {vm === undefined && <option value="">which VM?</option>}
      {vms
        .filter(({ state }) => state === "attached")
        .map(({ key, name, pid }) => (
          <option key={key} value={key}>
            {visibleText(name)}
            {pid === 0 ? "" : ` (${pid})`}
          </option>
        ))}
    </select>
  );
}

function RecordChoices() {
  const { stores, actions } = useApp();
  const { by, hideKeys, vnc } = useStore(stores.input, (state) => state.recordChoice);
  const isBusy = useStore(stores.input, (state) => state.busy !== undefined);
  const vm = useChosenVm();
  const { input } = actions;
  const [address, setAddress] = useState(vnc ?? "");
  const isReady = vm !== undefined && !isBusy && (by === "trace" || address.trim() !== "");
  return (
    <>
      <button
        type="button"
        className="button is-bordered record-button"
        disabled={!isReady}
        title="Everything that is typed into the VM is in the recording, passwords too, unless keys are hidden"
        onClick={() => void input.record()}
      >
        Record input
      </button>
      <select
        className="select"
        aria-label="Record by"
        value={by}
        onChange={(event) => input.setRecordChoice({ by: event.target.value === "rfb" ? "rfb" : "trace" })}
      >
        <option value="trace">as QEMU takes it, from any viewer</option>
        <option value="rfb">through a viewer of VNC</option>
      </select>
      {by === "rfb" && (
        <input
          className="input is-short"
          aria-label="Address of the VM's VNC server"
          placeholder="127.0.0.1:5900, or a socket"
          spellCheck={false}
          value={address}
          onChange={(event) => {
            setAddress(event.target.value);
            input.setRecordChoice({ vnc: event.target.value.trim() });
          }}
        />
      )}
      <label className="check">
        <input
          type="checkbox"
          checked={hideKeys}
          onChange={(event) => input.setRecordChoice({ hideKeys: event.target.checked })}
        />{" "}
        Hide keys
      </label>
      <span className="quiet">
        {hideKeys ? "keeps when keys are pressed, not which: it cannot be replayed" : "passwords would be in it"}
      </span>
    </>
  );
}

function Recording({ recorder }: { readonly recorder: RecorderStatus }) {
  const { actions } = useApp();
  const { name, groups, keys, hideKeys, listen, problem } = recorder;
  return (
    <>
      <button
        type="button"
        className="button is-bordered is-recording"
        onClick={() => void actions.input.stopRecording()}
      >
        Stop recording
      </button>
      <span className="num">
        {formatCountOf(groups, "input")}, {formatCountOf(keys, "key")}
        {hideKeys ? " (hidden)" : ""}
      </span>
      <span className="quiet">
        to <bdi>{visibleText(name)}</bdi>: use the VM in its own window now
      </span>
      {listen !== undefined && (
        <span>
          by a viewer at <code className="copyable">{visibleText(listen)}</code>
        </span>
      )}
      {problem !== undefined && <span className="failure">{visibleText(problem)}</span>}
    </>
  );
}
