import { formatCountOf } from "../../../workers/core/format.js";
import type { SettingText } from "../../viewmodel/settings/setting-texts.js";
import { CPU_STATES, THREAD_STATES, VCPU_STATES } from "../../viewmodel/state-style.js";
import { StateLine } from "../legend/state-line.js";
import { SettingRow, useSetting } from "./setting-row.js";

const STATES = [...new Set([...VCPU_STATES, ...THREAD_STATES, ...CPU_STATES])];

/** The colours of all states, each to change. */
export function OwnColours({ text }: { readonly text: SettingText }) {
  const { value, reset } = useSetting("colours");
  const changed = Object.keys(value.dark).length + Object.keys(value.light).length;
  return (
    <>
      <SettingRow text={text} reset={changed === 0 ? undefined : reset}>
        {(ids) => (
          <output {...ids} className="quiet">
            {changed === 0 ? "none" : formatCountOf(changed, "colour")}
          </output>
        )}
      </SettingRow>
      <details className="setting-note own-colours">
        <summary>Change colours</summary>
        <dl className="legend-lines">
          {STATES.map((state) => (
            <StateLine key={state} state={state} />
          ))}
        </dl>
      </details>
    </>
  );
}
