import { useMemo } from "react";
import { ANNOTATION_LIMITS } from "../../../workers/model/annotations/annotation.js";
import { KEY_MAP_IDS, KEY_MAPS } from "../../viewmodel/key-maps.js";
import { PRESET_TITLES, PRESETS } from "../../viewmodel/palette.js";
import type { SettingRowId, SettingText } from "../../viewmodel/settings/setting-texts.js";
import {
  type ContrastChoice,
  LANE_HEIGHTS,
  MEMORY_MEGABYTES,
  READ_SETTING,
  TEXT_PERCENTS,
  type ThemeChoice,
} from "../../viewmodel/settings/settings.js";
import { TIME_FORMAT_TITLES, TIME_FORMATS } from "../../viewmodel/time-format.js";
import { COMPUTER_ZONE, timeZones } from "../../viewmodel/time-zone.js";
import type { WheelUse, ZoomTurn } from "../../viewmodel/wheel.js";
import { useApp, useSession, useUi } from "../use-app.js";
import { OwnColours } from "./own-colours.js";
import { ChoiceSetting, SettingRow, SwitchSetting, useSetting } from "./setting-row.js";

const THEMES: readonly (readonly [ThemeChoice, string])[] = [
  ["system", "As the system"],
  ["dark", "Dark"],
  ["light", "Light"],
];
const CONTRASTS: readonly (readonly [ContrastChoice, string])[] = [
  ["system", "As the system"],
  ["normal", "Normal"],
  ["high", "High"],
];
const WHEELS: readonly (readonly [WheelUse, string])[] = [
  ["scroll", "scrolls; with Ctrl it zooms"],
  ["zoom", "zooms; with Ctrl it scrolls"],
];
const TURNS: readonly (readonly [ZoomTurn, string])[] = [
  ["up", "when turned away from you"],
  ["down", "when turned towards you"],
];

/** The control of a setting. */
export function Setting({ text }: { readonly text: SettingText }) {
  const Control = CONTROLS[text.id];
  return <Control text={text} />;
}

interface ControlProps {
  readonly text: SettingText;
}

const CONTROLS: Readonly<Record<SettingRowId, (props: ControlProps) => React.ReactNode>> = {
  theme: ({ text }) => <ChoiceSetting id="theme" text={text} choices={THEMES} />,
  contrast: ({ text }) => <ChoiceSetting id="contrast" text={text} choices={CONTRASTS} />,
  textPercent: ({ text }) => (
    <RangeSetting id="textPercent" text={text} range={TEXT_PERCENTS} step={5} unit={["%", "percent"]} />
  ),
  palette: ({ text }) => (
    <ChoiceSetting id="palette" text={text} choices={PRESETS.map((one) => [one, PRESET_TITLES[one]])} />
  ),
  colours: OwnColours,
  laneHeightPx: ({ text }) => (
    <RangeSetting id="laneHeightPx" text={text} range={LANE_HEIGHTS} step={2} unit={["px", "pixels"]} />
  ),
  times: ({ text }) => (
    <ChoiceSetting id="times" text={text} choices={TIME_FORMATS.map((one) => [one, TIME_FORMAT_TITLES[one]])} />
  ),
  timeZone: Zone,
  groupsDigits: ({ text }) => <SwitchSetting id="groupsDigits" text={text} />,
  wheel: ({ text }) => <ChoiceSetting id="wheel" text={text} choices={WHEELS} />,
  zoomsIn: ({ text }) => <ChoiceSetting id="zoomsIn" text={text} choices={TURNS} />,
  author: Author,
  firstSteps: FirstSteps,
  memoryMegabytes: MemoryBudget,
  keyMap: KeyMap,
};

interface RangeProps extends ControlProps {
  readonly id: "laneHeightPx" | "textPercent";
  readonly range: { readonly min: number; readonly max: number };
  readonly step: number;
  /** As a sign, and as it is spoken. */
  readonly unit: readonly [sign: string, word: string];
}

function RangeSetting({ id, text, range: { min, max }, step, unit: [sign, word] }: RangeProps) {
  const { value, set, reset } = useSetting(id);
  return (
    <SettingRow text={text} reset={reset}>
      {(ids) => (
        <>
          <input
            {...ids}
            type="range"
            min={min}
            max={max}
            step={step}
            value={value}
            aria-valuetext={`${value} ${word}`}
            onChange={({ target }) => set(Number(target.value))}
          />
          <span className="num setting-figure">{`${value} ${sign}`}</span>
        </>
      )}
    </SettingRow>
  );
}

function Zone({ text }: ControlProps) {
  const zones = useMemo(timeZones, []);
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const choices = [
    [COMPUTER_ZONE, `This computer's: ${here}`] as const,
    ...zones.map((zone) => [zone, zone.replaceAll("_", " ")] as const),
  ];
  return <ChoiceSetting id="timeZone" text={text} choices={choices} />;
}

function Author({ text }: ControlProps) {
  const app = useApp();
  const author = useUi((ui) => ui.author ?? "");
  return (
    <SettingRow text={text}>
      {(ids) => (
        <input
          {...ids}
          key={author}
          className="input setting-choice"
          type="text"
          dir="auto"
          autoComplete="off"
          placeholder="nobody"
          maxLength={ANNOTATION_LIMITS.author}
          defaultValue={author}
          onBlur={({ target }) => {
            if (target.value.trim() !== author) app.actions.annotations.setAuthor(target.value);
          }}
        />
      )}
    </SettingRow>
  );
}

function MemoryBudget({ text }: ControlProps) {
  const { value, set, reset } = useSetting("memoryMegabytes");
  return (
    <SettingRow text={text} reset={reset}>
      {(ids) => (
        <>
          <input
            {...ids}
            key={value}
            className="input setting-choice"
            type="number"
            min={MEMORY_MEGABYTES.min}
            max={MEMORY_MEGABYTES.max}
            placeholder="a quarter of the memory"
            defaultValue={value === 0 ? "" : value}
            onBlur={({ target }) => {
              const read = READ_SETTING.memoryMegabytes(Number(target.value));
              if (read === undefined) target.value = value === 0 ? "" : `${value}`;
              else if (read !== value) set(read);
            }}
          />
          <span className="num setting-figure">MB</span>
        </>
      )}
    </SettingRow>
  );
}

function FirstSteps({ text }: ControlProps) {
  const app = useApp();
  const isOpen = useSession(({ phase }) => phase === "open");
  const startAgain = () => {
    app.actions.ui.closeDialog();
    app.actions.settings.startFirstSteps();
  };
  return (
    <SwitchSetting id="firstSteps" text={text}>
      <button type="button" className="button is-plain" disabled={!isOpen} onClick={startAgain}>
        Start them again
      </button>
    </SwitchSetting>
  );
}

function KeyMap({ text }: ControlProps) {
  const map = useUi((ui) => ui.keyMap);
  return (
    <>
      <ChoiceSetting id="keyMap" text={text} choices={KEY_MAP_IDS.map((id) => [id, KEY_MAPS[id].title])} />
      <p className="quiet setting-note" role="status">
        {KEY_MAPS[map].about}
      </p>
    </>
  );
}
