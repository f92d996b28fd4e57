import { type ReactNode, useId } from "react";
import { settingsOf } from "../../state/actions/settings-actions.js";
import type { SettingText } from "../../viewmodel/settings/setting-texts.js";
import { DEFAULT_SETTINGS, type SettingId, type Settings } from "../../viewmodel/settings/settings.js";
import { useApp, useDerived } from "../use-app.js";

interface SettingRowProps {
  readonly text: SettingText;
  /** The control, which has these ids: of itself, and of what describes it. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby": string }) => ReactNode;
  /** Brings back what it was at first; absent while it is that. */
  readonly reset?: (() => void) | undefined;
}

/** A setting: what it is, what it does, its control, and the way back. */
export function SettingRow({ text: { id: name, title, about }, children, reset }: SettingRowProps) {
  const id = useId();
  return (
    <div className="setting" data-setting={name}>
      <div className="setting-words">
        <label htmlFor={id}>{title}</label>
        <p id={`${id}-about`} className="quiet">
          {about}
        </p>
      </div>
      <div className="setting-control">
        {children({ id, "aria-describedby": `${id}-about` })}
        {reset !== undefined && (
          <button type="button" className="link" aria-label={`Reset “${title}”`} onClick={reset}>
            Reset
          </button>
        )}
      </div>
    </div>
  );
}

/** A setting's value, the way to set it, and the way back where it was changed. */
export function useSetting<K extends SettingId>(id: K) {
  const app = useApp();
  const value: Settings[K] = useDerived(({ stores }) => settingsOf(stores)[id]);
  const { settings } = app.actions;
  const isChanged = JSON.stringify(value) !== JSON.stringify(DEFAULT_SETTINGS[id]);
  return {
    value,
    set: (next: Settings[K]) => settings.set({ [id]: next } as Partial<Settings>),
    reset: isChanged ? () => settings.reset(id) : undefined,
  };
}

interface ChoiceProps<K extends SettingId> {
  readonly id: K;
  readonly text: SettingText;
  /** Values with their titles. */
  readonly choices: readonly (readonly [value: Settings[K] & string, title: string])[];
}

/** A setting that is one of a few values. */
export function ChoiceSetting<K extends SettingId>({ id, text, choices }: ChoiceProps<K>) {
  const { value, set, reset } = useSetting(id);
  return (
    <SettingRow text={text} reset={reset}>
      {(ids) => (
        <select
          {...ids}
          className="input setting-choice"
          value={value as string}
          onChange={({ target }) => {
            const [chosen] = choices.find(([one]) => one === target.value) ?? [];
            if (chosen !== undefined) set(chosen);
          }}
        >
          {choices.map(([one, title]) => (
            <option key={one} value={one}>
              {title}
            </option>
          ))}
        </select>
      )}
    </SettingRow>
  );
}

interface SwitchProps {
  readonly id: "groupsDigits" | "firstSteps";
  readonly text: SettingText;
  /** Beside the switch. */
  readonly children?: ReactNode;
}

/** A setting that is on or off. */
export function SwitchSetting({ id, text, children }: SwitchProps) {
  const { value, set } = useSetting(id);
  return (
    <SettingRow text={text}>
      {(ids) => (
        <>
          <input {...ids} type="checkbox" checked={value} onChange={({ target }) => set(target.checked)} />
          {children}
        </>
      )}
    </SettingRow>
  );
}
