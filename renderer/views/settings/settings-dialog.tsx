import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { visibleText } from "../../../workers/core/unseen.js";
import {
  SETTING_SECTIONS,
  type SettingSection,
  settingsMeant,
  storageMeant,
} from "../../viewmodel/settings/setting-texts.js";
import { CommandButton } from "../parts/command-button.js";
import { Dialog } from "../parts/dialog.js";
import { useApp, useUi } from "../use-app.js";
import { CommandKeys, useCommandsMeant } from "./command-keys.js";
import { Setting } from "./settings-list.js";
import { StorageSection } from "./storage-section.js";

/** All settings in sections, with a search over them and over the keys of commands. `begins`: the section in sight at first. */
export function SettingsDialog({ begins }: { readonly begins?: SettingSection }) {
  const [query, setQuery] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const settings = settingsMeant(query);
  const commands = useCommandsMeant(query);
  const isThere = (section: SettingSection) =>
    settings.some((one) => one.section === section) ||
    (section === "Memory" && storageMeant(query)) ||
    (section === "Keys" && 0 < commands.length);
  const sections = SETTING_SECTIONS.filter(isThere);
  const show = (section: SettingSection) => headOf(list.current, section)?.scrollIntoView({ block: "start" });
  useEffect(() => {
    if (begins !== undefined) headOf(list.current, begins)?.scrollIntoView({ block: "start" });
  }, [begins]);
  return (
    <Dialog label="Settings" isWide>
      <div className="settings">
        <input
          className="palette-input"
          type="text"
          aria-label="Find a setting, a command or a key"
          placeholder="Find a setting, a command or a key"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <nav className="settings-sections" aria-label="Sections">
          {sections.map((section) => (
            <button
              key={section}
              type="button"
              className="button"
              onClick={() => {
                show(section);
                headOf(list.current, section)?.focus({ preventScroll: true });
              }}
            >
              {section}
            </button>
          ))}
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by keyboard */}
        <div ref={list} className="settings-list" tabIndex={0}>
          {sections.map((section) => (
            <section key={section} aria-label={section}>
              <h2 tabIndex={-1} data-section={section}>
                {section}
              </h2>
              {settings
                .filter((one) => one.section === section)
                .map((text) => (
                  <Setting key={text.id} text={text} />
                ))}
              {section === "Memory" && <StorageSection />}
              {section === "Keys" && 0 < commands.length && <CommandKeys commands={commands} />}
            </section>
          ))}
          {sections.length === 0 && <p className="palette-none">Nothing fits</p>}
        </div>
        <Foot />
      </div>
    </Dialog>
  );
}

function headOf(list: HTMLElement | null, section: SettingSection): HTMLElement | undefined {
  return list?.querySelector<HTMLElement>(`[data-section="${section}"]`) ?? undefined;
}

/** What is about all settings, and what became of it. */
function Foot() {
  const app = useApp();
  const notKept = useStore(app.stores.persistence, (state) => state.settingsNotKept);
  const message = useUi((ui) => ui.message);
  // What was said before the dialog opened is about something else.
  const [former] = useState(message);
  const news = message === former ? "" : message;
  return (
    <footer className="settings-foot">
      <span className="quiet settings-news" role="status">
        {notKept === undefined
          ? visibleText(news)
          : `Settings last no longer than this window: ${visibleText(notKept)}`}
      </span>
      <CommandButton id="settings-open" label="Open a file…" isPlain />
      <CommandButton id="settings-save" label="Save as a file…" isPlain />
      <CommandButton id="settings-reset" label="Reset all" isPlain />
    </footer>
  );
}
