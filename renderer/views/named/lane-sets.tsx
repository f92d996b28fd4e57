import { useId, useState } from "react";
import { formatCountOf } from "../../../workers/core/format.js";
import { CancellingQuery } from "../../engine/cancelling-query.js";
import type { LaneSetRow } from "../../persist/schema.js";
import { lanesOfArea } from "../../viewmodel/area.js";
import { type LanesAtHand, withCulprits } from "../../viewmodel/lane-sets.js";
import { useAnswer } from "../panels/use-answer.js";
import { useScope } from "../panels/use-scope.js";
import { useApp, useNamed, useSession, useTree } from "../use-app.js";
import { NameForm } from "./name-form.js";
import { NamedItem } from "./named-item.js";

/** The sets of lanes, and the form that makes one of lanes that are selected, pinned or let through by the filter. */
export function LaneSets() {
  const app = useApp();
  const sets = useNamed("lanes");
  const [name, setName] = useState("");
  const [from, setFrom] = useState<LanesAtHand["from"]>();
  // What is selected, pinned and filtered stays as it is while the dialog is open.
  const [given] = useState(() => app.select.lanesAtHand());
  const stolen = useStolen(given.find((one) => one.from === "selected")?.lanes ?? NONE);
  const atHand = stolen === undefined ? given : [...given, stolen];
  const chosen = atHand.find((one) => one.from === from) ?? atHand[0];
  const isTaken = sets.some((set) => set.name === name.trim());
  const save = () => {
    if (chosen === undefined) return;
    app.actions.named.saveLanes(name, chosen.lanes);
    setName("");
  };
  return (
    <section aria-label="Lane sets">
      <h2>Lane sets</h2>
      <p className="quiet">Lanes of your choice, each with all below it, to be shown alone.</p>
      <fieldset className="named-from">
        <legend className="visually-hidden">Lanes of the new set</legend>
        {atHand.map((one) => (
          <label key={one.from}>
            <input type="radio" name="from" checked={one === chosen} onChange={() => setFrom(one.from)} />{" "}
            {formatCountOf(one.lanes.length, "lane")} {one.title}
          </label>
        ))}
      </fieldset>
      <NameForm
        label="Name of the lane set"
        button="Save the lanes"
        name={name}
        onName={setName}
        onSubmit={save}
        note={isTaken ? "instead of the set that has this name" : undefined}
        unavailable={chosen === undefined ? "select, pin or filter lanes first" : undefined}
      />
      <ul aria-label="Lane sets" className="named-list">
        {sets.map((set) => (
          <LaneSet key={set.id} set={set} chosen={chosen} />
        ))}
      </ul>
      {sets.length === 0 && <p className="quiet">None yet.</p>}
    </section>
  );
}

const NONE: readonly number[] = [];
const MAX_CULPRITS = 1000;

/** The selected lanes with those that stole from them in the selected range or the window. */
function useStolen(selected: readonly number[]): LanesAtHand | undefined {
  const tree = useSession((session) => session.tree);
  const { t0, t1, key } = useScope();
  const asker = useId();
  const request = { table: "steal", t0, t1, lanes: lanesOfArea(tree, new Set(selected)), limit: MAX_CULPRITS, asker };
  return useAnswer(
    `${key} ${selected}`,
    request,
    async (engine, asked) => {
      const answer = asked.lanes.length === 0 ? undefined : await engine.table(asked);
      return answer?.ok ? withCulprits(selected, answer.value) : undefined;
    },
    CancellingQuery,
  );
}

function LaneSet({ set, chosen }: { readonly set: LaneSetRow; readonly chosen: LanesAtHand | undefined }) {
  const { actions } = useApp();
  const isShown = useTree((tree) => tree.shownSet === set.id);
  const here = useSession(({ lanes }) => {
    const paths = new Set(set.lanes);
    return lanes?.paths.filter((path) => paths.has(path)).length ?? 0;
  });
  const away = set.lanes.length - here;
  const about = `${formatCountOf(here, "lane")}${0 < away ? `, ${away} not in this trace` : ""}`;
  const show = () => {
    actions.ui.closeDialog();
    actions.named.showSet(isShown ? undefined : set.id);
  };
  return (
    <NamedItem
      row={set}
      about={about}
      title={isShown ? "Show all lanes again" : "Show only these lanes"}
      run={show}
      isCurrent={isShown}
    >
      {chosen !== undefined && (
        <button
          type="button"
          className="button"
          title={`Its lanes are then those ${chosen.title}`}
          aria-label={`Replace ${set.name}`}
          onClick={() => actions.named.saveLanes(set.name, chosen.lanes)}
        >
          Replace
        </button>
      )}
    </NamedItem>
  );
}
