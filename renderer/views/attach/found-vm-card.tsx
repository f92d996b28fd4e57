import { useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../workers/core/unseen.js";
import type { FoundPath, FoundVm } from "../../../workers/model/monitor-vms.js";
import { attachRequest, guestPathsOf, heardPathsOf, PATH_TITLES } from "../../viewmodel/attach.js";
import { useApp } from "../use-app.js";

/** A VM that runs: what it is, each way to it with what that would give, and the choice of one to its guest. */
export function FoundVmCard({ vm, host }: { readonly vm: FoundVm; readonly host: string | undefined }) {
  const { monitor } = useApp().actions;
  const isBusy = useStore(useApp().stores.monitor, (state) => state.busy !== undefined);
  const isAttached = useStore(useApp().stores.monitor, ({ vms }) =>
    vms.some(({ pid, state }) => pid === vm.pid && state === "attached"),
  );
  const guests = guestPathsOf(vm);
  // An agent answers, or says that it is none. Who listens on a port or a line is not known.
  const [guest, setGuest] = useState(guests[0]?.via === "qga" ? "0" : "");
  const [listened, setListened] = useState<readonly string[]>([]);
  const way = guests[Number(guest || "-1")];
  const heard = heardPathsOf(vm, way);
  const listen = listened.filter((address) => heard.some((path) => path.address === address));
  return (
    <li className="found-vm">
      <header>
        <strong>
          <bdi>{visibleText(vm.name === "" ? vm.program : vm.name)}</bdi>
        </strong>{" "}
        <span className="quiet">{factsOf(vm)}</span>
        <button
          type="button"
          className="button is-main"
          disabled={isBusy || isAttached}
          onClick={() => void monitor.attach(attachRequest(vm, host, way, listen))}
        >
          {isAttached ? "Attached" : "Attach"}
        </button>
      </header>
      <table className="found-paths">
        <caption className="visually-hidden">Ways to {visibleText(vm.name)}</caption>
        <tbody>
          {vm.paths.map((path) => (
            <PathRow key={`${path.kind} ${path.address}`} path={path} />
          ))}
        </tbody>
      </table>
      {0 < guests.length && (
        <label className="attach-row">
          Ask its guest for processes by{" "}
          <select className="select" value={guest} onChange={(event) => setGuest(event.target.value)}>
            <option value="">nothing</option>
            {guests.map(({ via, address }, i) => (
              <option key={`${via} ${address}`} value={i}>
                {via === "qga" ? "the guest agent" : "a shell"} at {visibleText(address)}
              </option>
            ))}
          </select>
        </label>
      )}
      {0 < heard.length && (
        <fieldset className="attach-row attach-heard">
          <legend title="Lines that begin with MARK are marks, and triggers may wait for lines. Nothing is written to them.">
            Listen to
          </legend>
          {heard.map(({ kind, address, id }) => (
            <label key={address} title={visibleText(address)}>
              <input
                type="checkbox"
                checked={listen.includes(address)}
                onChange={({ target: { checked } }) =>
                  setListened(checked ? [...listened, address] : listened.filter((one) => one !== address))
                }
              />{" "}
              {PATH_TITLES[kind]} {visibleText(id ?? address)}
            </label>
          ))}
        </fieldset>
      )}
    </li>
  );
}

function factsOf({ pid, user, arch, accel, domain }: FoundVm): string {
  const parts = [`pid ${pid}`, arch, accel, user, domain === undefined ? "" : `libvirt domain ${domain}`];
  return visibleText(parts.filter((part) => part !== "").join(" · "));
}

function PathRow({ path }: { readonly path: FoundPath }) {
  const { kind, address, isReachable, gives, why, rights } = path;
  return (
    <tr className={isReachable ? "" : "is-unreachable"}>
      <th scope="row">{PATH_TITLES[kind]}</th>
      <td className="copyable">
        <bdi>{visibleText(address)}</bdi>
        {rights !== undefined && <span className="quiet"> {visibleText(rights)}</span>}
      </td>
      <td>
        {isReachable ? gives.join(", ") : "not reachable"}
        {why !== undefined && `: ${visibleText(why)}`}
      </td>
    </tr>
  );
}
