import { COMMAND_GROUPS } from "../commands/command.js";
import { CPU_STATES, stateStyle, THREAD_STATES, VCPU_STATES } from "../viewmodel/state-style.js";
import { wheelWords } from "../viewmodel/wheel.js";
import { useKeyTexts } from "./keys/use-key-texts.js";
import { CommandButton } from "./parts/command-button.js";
import { Dialog } from "./parts/dialog.js";
import { Swatch } from "./parts/swatch.js";
import { useApp, useUi } from "./use-app.js";

const MOUSE: readonly (readonly [gesture: string, does: string])[] = [
  ["Left drag", "selects a range; its ends snap to states and near events, Alt frees them"],
  ["Ctrl+drag", "selects a range of the lanes that it passes; Ctrl+click adds a lane or takes it out"],
  ["Shift+click, Shift+drag", "moves the nearer end of the selection"],
  ["Right drag", "zooms to a range"],
  ["Drag of A or B on the ruler", "moves the marker; it snaps to states, Alt frees it, Esc puts it back"],
  ["Right click", "opens the menu of what is there"],
  ["Middle or Space drag", "pans; with Shift too, while nothing is selected"],
  ["Drag of a lane's name", "moves the lane among those beside it; Esc gives it up"],
  ["Double click", "zooms to the state, on the ruler to all"],
];

/** Keys, mouse gestures, and the meaning of each colour. */
export function Help() {
  const app = useApp();
  const textsOf = useKeyTexts();
  const wheel = useUi((ui) => ui.wheel);
  const zoomsIn = useUi((ui) => ui.zoomsIn);
  return (
    <Dialog label="Keys, mouse and colours" isWide>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
      <div className="help" tabIndex={0}>
        {COMMAND_GROUPS.map((group) => (
          <section key={group}>
            <h2>{group}</h2>
            <dl>
              {app.commands
                .filter((command) => command.group === group && 0 < textsOf(command).length)
                .map((command) => (
                  <div key={command.id}>
                    <dt>{command.title}</dt>
                    <dd>
                      {textsOf(command)
                        .slice(0, 2)
                        .map((text) => (
                          <kbd key={text}>{text}</kbd>
                        ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
        <section>
          <CommandButton id="keys" label="Change keys…" isPlain />
          <CommandButton id="settings" label="Settings…" isPlain />
          <CommandButton id="copy-diagnostics" label="Copy diagnostics" isPlain />
        </section>
        <section>
          <h2>Mouse</h2>
          <dl>
            {[...wheelWords({ wheel, zoomsIn }), ...MOUSE].map(([gesture, does]) => (
              <div key={gesture}>
                <dt>{gesture}</dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section>
          <h2>States</h2>
          <dl>
            {[...new Set([...VCPU_STATES, ...THREAD_STATES, ...CPU_STATES])].map((state) => (
              <div key={state}>
                <dt>
                  <Swatch state={state} /> {stateStyle(state).title}
                </dt>
                <dd className="quiet">{stateStyle(state).meaning}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
