import { type KeyboardEvent, useState } from "react";
import type { Command } from "../../commands/command.js";
import { KEY_MAPS } from "../../viewmodel/key-maps.js";
import { type Chord, isSameKey, keysOf, othersOn, placeOf } from "../../viewmodel/keys.js";
import { keptBy } from "../../viewmodel/reserved-keys.js";
import { useApp, useUi } from "../use-app.js";
import { isMac, useChordText, useKeyLayout, useKeys } from "./use-key-texts.js";

/** A command with its keys. A key that runs another command too is said, with the way to end that. */
export function KeyRow({ command }: { readonly command: Command }) {
  const { ui } = useApp().actions;
  const own = useUi((state) => state.keyChanges);
  const given = useUi((state) => KEY_MAPS[state.keyMap].keys[command.id] ?? command.keys);
  const changes = useKeys();
  const layout = useKeyLayout();
  const textOf = useChordText();
  const chords = keysOf(command, changes);
  const { id, title } = command;
  const set = (next: readonly Chord[]) => {
    const isGiven = next.length === given.length && next.every((chord, i) => chord === given[i]);
    ui.setKeys(id, isGiven ? undefined : next);
  };
  return (
    <li className={`key-row${own[id] === undefined ? "" : " is-changed"}`} data-command={id}>
      <span className="key-title">{title}</span>
      <span className="key-chords">
        {chords.map((chord) => (
          <button
            key={chord}
            type="button"
            className="key-chord"
            aria-label={`Take ${textOf(chord)} from “${title}”`}
            title="Take this key away"
            onClick={() => set(chords.filter((one) => one !== chord))}
          >
            <kbd>{textOf(chord)}</kbd> ×
          </button>
        ))}
        <Recorder
          title={title}
          take={(chord) => {
            if (!chords.some((one) => isSameKey(one, chord, layout))) set([...chords, chord]);
          }}
        />
        {own[id] !== undefined && (
          <button
            type="button"
            className="button"
            aria-label={`Reset the keys of “${title}”`}
            onClick={() => ui.setKeys(id, undefined)}
          >
            Reset
          </button>
        )}
      </span>
      {chords.map((chord) => (
        <Conflict key={chord} command={command} chord={chord} />
      ))}
    </li>
  );
}

function Conflict({ command, chord }: { readonly command: Command; readonly chord: Chord }) {
  const app = useApp();
  const changes = useKeys();
  const own = useUi((state) => state.keyChanges);
  const layout = useKeyLayout();
  const others = othersOn(app.commands, command.id, chord, changes, layout);
  const text = useChordText()(chord);
  const keeper = own[command.id] === undefined ? undefined : keptBy(chord, app.host.shell, isMac());
  if (keeper !== undefined) return <p className="key-conflict">{`${text} may not arrive: ${keeper} has it.`}</p>;
  return others.map((other) => (
    <p key={other.id} className="key-conflict" role="alert">
      {text} is also the key of “{other.title}”.{" "}
      <button
        type="button"
        className="link"
        onClick={() => {
          const left = keysOf(other, changes).filter((one) => !isSameKey(one, chord, layout));
          app.actions.ui.setKeys(other.id, left);
        }}
      >
        Take {text} from “{other.title}”
      </button>
    </p>
  ));
}

/** A button that waits for a key press once it is pressed. Esc and anything else than a key leave it as it was. */
function Recorder({ title, take }: { readonly title: string; readonly take: (chord: Chord) => void }) {
  const [isWaiting, setWaiting] = useState(false);
  const [why, setWhy] = useState("");
  const onKeyDown = (event: KeyboardEvent) => {
    if (!isWaiting) return;
    const { code, key, ctrlKey: ctrl, altKey: alt, shiftKey: shift, metaKey: meta } = event;
    event.preventDefault();
    event.stopPropagation();
    if (MODIFIERS.has(key)) return;
    setWaiting(false);
    if (code === "Escape") return;
    if (code === "Tab" || code === "") return setWhy("Tab moves the focus, in every window");
    setWhy("");
    take(placeOf({ code, key, ctrl, alt, shift, meta }));
  };
  return (
    <>
      {why !== "" && <span className="quiet">{why}</span>}
      <button
        type="button"
        className="button is-plain"
        aria-label={isWaiting ? "Press the keys now; Escape leaves" : `Add a key to “${title}”`}
        aria-live="polite"
        onClick={() => setWaiting(true)}
        onBlur={() => setWaiting(false)}
        onKeyDown={onKeyDown}
      >
        {isWaiting ? "Press the keys…" : "+ key"}
      </button>
    </>
  );
}

const MODIFIERS: ReadonlySet<string> = new Set(["Control", "Shift", "Alt", "AltGraph", "Meta", "CapsLock"]);
