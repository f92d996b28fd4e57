import { useEffect } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../../workers/core/unseen.js";
import { leftWords } from "../../../viewmodel/left-words.js";
import { useApp } from "../../use-app.js";

/** Offers to put back what programs that were killed left in the VMs that are attached. */
export function LeftBar() {
  const { stores, actions } = useApp();
  const vms = useStore(stores.monitor, (state) => state.vms);
  const left = useStore(stores.input, (state) => state.left);
  const isBusy = useStore(stores.input, (state) => state.busy !== undefined);
  const attached = vms.filter(({ state }) => state === "attached");
  const unknown = attached.filter(({ key }) => left[key] === undefined).map(({ key }) => key);
  const asked = unknown.join(" ");
  useEffect(() => {
    for (const key of asked.split(" ")) if (key !== "") void actions.input.lookForLeft(key);
  }, [asked, actions]);
  return attached.map(({ key, name }) => {
    const words = left[key] === undefined ? "" : leftWords(left[key]);
    if (words === "") return undefined;
    return (
      <div key={key} className="panel-bar">
        <span role="alert" className="failure">
          VM <bdi>{visibleText(name)}</bdi>: {words}
        </span>
        <button
          type="button"
          className="button is-bordered"
          disabled={isBusy}
          onClick={() => void actions.input.clearLeft(key)}
        >
          Put it back
        </button>
      </div>
    );
  });
}
