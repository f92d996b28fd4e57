import { visibleText } from "../../../workers/core/unseen.js";
import { sliceGroup } from "../../../workers/model/cells.js";
import type { StateDetails } from "../../../workers/model/engine-api.js";
import { GROUP_COLOURS } from "../../viewmodel/colour-groups.js";
import { sliceFields } from "../../viewmodel/event-text.js";
import { useAnswer } from "../panels/use-answer.js";
import { useDerived, useTree } from "../use-app.js";

/** More do not fit beside a pointer; the details of the slice have all. */
const MOST_FIELDS = 8;

/** The name of a slice with its colour in the lanes. */
export function SliceName({ name }: { readonly name: string }) {
  const { key } = sliceGroup(name);
  const slot = useTree(({ groups }) => groups.find((group) => group.key === key)?.slot);
  const colour = useDerived((app) => (slot === undefined ? undefined : GROUP_COLOURS[app.select.theme()][slot]));
  return (
    <>
      {colour !== undefined && <span className="swatch" style={{ backgroundColor: colour }} aria-hidden="true" />}
      <strong>{visibleText(name)}</strong>
    </>
  );
}

/** The category and arguments of a slice, read when it is pointed at. */
export function SliceFields({ details: { lane, start } }: { readonly details: StateDetails }) {
  const key = `slice:${lane}:${start}`;
  const answer = useAnswer(key, key, async (engine, asked) => ({ asked, found: await engine.details(lane, start) }));
  const event = answer?.asked === key ? answer.found?.startEvent : undefined;
  const fields = event === undefined ? [] : sliceFields(event);
  return fields.slice(0, MOST_FIELDS).map(({ name, value }) => (
    <div key={name} className="tooltip-facts">
      <span>{visibleText(name)}</span>
      <span className="tooltip-lane">{visibleText(value)}</span>
    </div>
  ));
}
