import { useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../workers/core/unseen.js";
import { TOOL_NAMES } from "../../../workers/model/tool-operations.js";
import { GUEST_VIEWS, SECONDS, TOOL_WORDS, wayWords } from "../../viewmodel/guest-tool.js";
import { useApp } from "../use-app.js";

/** What is to be recorded, in which guest, by what. */
export function GuestWish() {
  return (
    <>
      <Where />
      <Views />
      <Tools />
    </>
  );
}

function Where() {
  const app = useApp();
  const { guestTool } = app.actions;
  const vms = useStore(app.stores.monitor, (state) => state.vms);
  const { vm, ways, way, wish } = useStore(app.stores.guestTool);
  const [ssh, setSsh] = useState<string>();
  const attached = vms.filter(({ state }) => state === "attached");
  const possible = ways.filter(({ why }) => why === undefined);
  return (
    <div className="attach-row">
      <label>
        In the guest of{" "}
        <select
          className="select"
          value={vm ?? ""}
          onChange={(event) => void guestTool.pickVm(event.target.value || undefined)}
        >
          {vm === undefined && <option value="">which VM?</option>}
          {attached.map(({ key, name, pid }) => (
            <option key={key} value={key}>
              {visibleText(name)} {pid === 0 ? "" : `(${pid})`}
            </option>
          ))}
        </select>
      </label>
      <label>
        by{" "}
        <select
          className="select"
          value={
            way?.via === "ssh" || ssh !== undefined
              ? "ssh"
              : `${possible.findIndex(({ address }) => address === way?.address)}`
          }
          onChange={({ target: { value } }) => {
            setSsh(value === "ssh" ? "" : undefined);
            if (value !== "ssh") void guestTool.setWay(possible[Number(value)]);
          }}
        >
          {way === undefined && ssh === undefined && <option value="-1">{bestWay(possible.map(wayWords))}</option>}
          {possible.map((one, i) => (
            <option key={`${one.via} ${one.address}`} value={i}>
              {visibleText(wayWords(one))}
            </option>
          ))}
          <option value="ssh">your own ssh…</option>
        </select>
      </label>
      {ssh !== undefined && (
        <input
          className="input is-short"
          aria-label="Address for ssh"
          placeholder="root@guest"
          spellCheck={false}
          value={ssh}
          onChange={(event) => setSsh(event.target.value)}
          onBlur={() => void guestTool.setWay(ssh.trim() === "" ? undefined : { via: "ssh", address: ssh.trim() })}
        />
      )}
      <label>
        for{" "}
        <select
          className="select"
          value={wish.seconds}
          onChange={(event) => void guestTool.set({ seconds: Number(event.target.value) })}
        >
          {[...new Set([...SECONDS, wish.seconds])]
            .sort((a, b) => a - b)
            .map((seconds) => (
              <option key={seconds} value={seconds}>
                {seconds} s
              </option>
            ))}
        </select>
      </label>
    </div>
  );
}

function bestWay([first]: readonly string[]): string {
  return first === undefined ? "no way was found" : `${visibleText(first)} (best)`;
}

function Views() {
  const app = useApp();
  const { guestTool } = app.actions;
  const { views } = useStore(app.stores.guestTool, ({ wish }) => wish);
  return (
    <fieldset className="guest-views">
      <legend>To see</legend>
      {GUEST_VIEWS.map(({ id, title, shows }) => (
        <label key={id} title={shows}>
          <input
            type="checkbox"
            checked={views.includes(id)}
            onChange={({ target: { checked } }) =>
              void guestTool.set({ views: checked ? [...views, id] : views.filter((one) => one !== id) })
            }
          />{" "}
          {title}
        </label>
      ))}
    </fieldset>
  );
}

function Tools() {
  const app = useApp();
  const { guestTool } = app.actions;
  const picked = useStore(app.stores.guestTool, ({ wish }) => wish.tool);
  const plan = useStore(app.stores.guestTool, (state) => state.plan);
  return (
    <fieldset className="guest-tools">
      <legend>By</legend>
      <label>
        <input
          type="radio"
          name="guest-tool"
          checked={picked === undefined}
          onChange={() => void guestTool.set({ tool: undefined })}
        />{" "}
        what costs least{plan !== undefined && picked === undefined && `: ${TOOL_WORDS[plan.tool].title}`}
      </label>
      {TOOL_NAMES.map((tool) => {
        const why = plan?.choices.find((choice) => choice.tool === tool)?.why;
        return (
          <label key={tool} className={why === undefined ? undefined : "quiet"}>
            <input
              type="radio"
              name="guest-tool"
              checked={picked === tool}
              disabled={why !== undefined}
              onChange={() => void guestTool.set({ tool })}
            />{" "}
            {TOOL_WORDS[tool].title}{" "}
            <span className="quiet">{why === undefined ? TOOL_WORDS[tool].about : `not now: ${visibleText(why)}`}</span>
          </label>
        );
      })}
    </fieldset>
  );
}
