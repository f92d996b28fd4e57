import { DEFAULT_SETTINGS, SETTING_IDS, type SettingId, type Settings } from "../../viewmodel/settings/settings.js";
import type { Stores } from "../stores.js";
import { NO_TOUR } from "../ui-store.js";
import type { ActionContext } from "./context.js";
import type { ViewActions } from "./view-actions.js";

export type SettingsActions = ReturnType<typeof createSettingsActions>;

/** The settings as they are now. They live in the stores of what they are about. */
export function settingsOf({ ui, view }: Pick<Stores, "ui" | "view">): Settings {
  const { theme, contrast, textPercent, preset, colours, wheel, zoomsIn, keyMap, keyChanges, tour } = ui.getState();
  const { memoryMegabytes } = ui.getState();
  const { timeFormat, timeZone, groupsDigits, rowPx } = view.getState();
  return {
    theme,
    contrast,
    textPercent,
    palette: preset,
    colours,
    laneHeightPx: rowPx,
    times: timeFormat,
    timeZone,
    groupsDigits,
    wheel,
    zoomsIn,
    keyMap,
    keys: keyChanges,
    firstSteps: tour?.isDismissed !== true,
    memoryMegabytes,
  };
}

export function createSettingsActions({ stores }: ActionContext, view: Pick<ViewActions, "setRowPx">) {
  const { ui, view: viewStore, session } = stores;

  const set = (settings: Partial<Settings>) => {
    const next = { ...settingsOf(stores), ...settings };
    const { theme, contrast, textPercent, palette: preset, colours } = next;
    const { wheel, zoomsIn, keyMap, keys: keyChanges, firstSteps, memoryMegabytes } = next;
    const { tour = NO_TOUR } = ui.getState();
    const isTourChanged = settings.firstSteps !== undefined && firstSteps === tour.isDismissed;
    ui.setState({
      ...{ theme, contrast, textPercent, preset, colours, wheel, zoomsIn, keyMap, keyChanges, memoryMegabytes },
      ...(isTourChanged ? { tour: { isDismissed: !firstSteps, at: tour.at } } : {}),
    });
    const { times: timeFormat, timeZone, groupsDigits, laneHeightPx } = next;
    viewStore.setState({ timeFormat, timeZone, groupsDigits });
    if (laneHeightPx !== viewStore.getState().rowPx) view.setRowPx(laneHeightPx);
  };

  return {
    set,
    /** A setting as it was at first. */
    reset: (id: SettingId) => set({ [id]: DEFAULT_SETTINGS[id] }),
    resetAll: () => set(DEFAULT_SETTINGS),
    /** Takes over what another window has set. */
    follow(settings: Partial<Settings>, author: string | undefined) {
      const now = settingsOf(stores);
      const isChanged = (id: SettingId) => JSON.stringify(now[id]) !== JSON.stringify({ ...now, ...settings }[id]);
      if (SETTING_IDS.some(isChanged)) set(settings);
      if (author !== undefined && author !== ui.getState().author) ui.setState({ author });
    },
    /** Tells the stories of samples again, and the tour of the open trace. */
    startFirstSteps() {
      const { info } = session.getState();
      ui.setState({ tour: { ...NO_TOUR, ...(info && { askedFor: info.contentId }) } });
    },
  };
}
