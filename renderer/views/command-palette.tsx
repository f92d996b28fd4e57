import { useEffect, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { visibleText } from "../../workers/core/unseen.js";
import { fuzzyFind } from "../viewmodel/fuzzy.js";
import { labelOf } from "../viewmodel/lane-names.js";
import { sortedFilters } from "../viewmodel/saved-filters.js";
import { useKeyTexts } from "./keys/use-key-texts.js";
import { Dialog } from "./parts/dialog.js";
import { useApp } from "./use-app.js";

const MAX_SHOWN = 60;

export function CommandPalette() {
  const app = useApp();
  const textsOf = useKeyTexts();
  const saved = sortedFilters(app.stores.filters.getState().saved).map(({ name, text }, i) => ({
    id: `saved-filter-${i}`,
    title: `Filter: ${name}`,
    note: text,
    keys: [],
    run: () => app.actions.filters.use(name),
  }));
  const commands = app.commands
    .filter(({ when }) => when())
    .map((command) => ({
      id: command.id,
      title: command.title,
      note: command.group,
      keys: textsOf(command).slice(0, 1),
      run: command.run,
    }));
  const named = app.select.named().map(({ id, kind, name }) => ({
    id: `named-${id}`,
    title: kind === "view" ? `View: ${name}` : `Only lanes of: ${name}`,
    note: "",
    keys: [],
    run: () => (kind === "view" ? app.actions.named.openView(id) : app.actions.named.showSet(id)),
  }));
  return <Palette label="Commands" placeholder="Run a command" entries={[...commands, ...named, ...saved]} />;
}

export function LanePalette() {
  const app = useApp();
  const { lanes } = app.stores.session.getState();
  const entries = (lanes?.names ?? []).map((_, lane) => ({
    id: String(lane),
    title: labelOf(lanes, lane),
    note: [lanes?.formerNames?.get(lane), lanes?.paths[lane]]
      .filter(Boolean)
      .map((part) => visibleText(part ?? ""))
      .join(" · "),
    keys: [],
    run: () => {
      app.actions.tree.reveal(lane);
      app.actions.selection.selectLane(lane);
    },
  }));
  return <Palette label="Find a lane" placeholder="Find a lane by name, tid or path" entries={entries} />;
}

interface Entry {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

function Palette({ label, placeholder, entries }: { label: string; placeholder: string; entries: readonly Entry[] }) {
  const app = useApp();
  const [query, setQuery] = useState("");
  const [picked, setPicked] = useState(0);
  const texts = useMemo(() => entries.map(({ title, note }) => `${title} ${note}`.toLowerCase()), [entries]);
  const found = fuzzyFind(texts, query, MAX_SHOWN).flatMap((at) => entries[at] ?? []);
  const run = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    // A field that the entry focuses is inert until the dialog has closed.
    flushSync(() => app.actions.ui.closeDialog());
    entry.run();
  };
  const move = (by: number) => setPicked((was) => Math.max(0, Math.min(found.length - 1, was + by)));
  return (
    <Dialog label={label}>
      <input
        className="palette-input"
        type="text"
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found[picked] === undefined ? undefined : `palette-${found[picked].id}`}
        aria-label={label}
        placeholder={placeholder}
        value={query}
        onChange={(event) => {
          setQuery(event.target.value);
          setPicked(0);
        }}
        onKeyDown={(event) => {
          if (event.code === "ArrowDown") move(1);
          else if (event.code === "ArrowUp") move(-1);
          else if (event.code === "Enter") run(found[picked]);
          else return;
          event.preventDefault();
        }}
      />
      <div id="palette-list" className="palette-list" role="listbox" aria-label={label}>
        {found.map((entry, i) => (
          <PaletteRow key={entry.id} entry={entry} isPicked={i === picked} run={() => run(entry)} />
        ))}
        {found.length === 0 && <p className="palette-none">Nothing fits</p>}
      </div>
    </Dialog>
  );
}

function PaletteRow({ entry, isPicked, run }: { entry: Entry; isPicked: boolean; run: () => void }) {
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isPicked) row.current?.scrollIntoView({ block: "nearest" });
  }, [isPicked]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field above runs the picked row
    <div
      ref={row}
      id={`palette-${entry.id}`}
      className={`palette-row${isPicked ? " is-picked" : ""}`}
      role="option"
      tabIndex={-1}
      aria-selected={isPicked}
      onClick={run}
    >
      <span>{entry.title}</span>
      <span className="quiet palette-note">{entry.note}</span>
      {entry.keys.map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </div>
  );
}
