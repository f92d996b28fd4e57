import { failureText } from "../../../workers/core/result.js";
import { copyText } from "../../host/clipboard.js";
import type { ColourBy } from "../../viewmodel/colour-groups.js";
import { type Dock, otherDock, withPanel } from "../../viewmodel/docks.js";
import { type Chord, NO_KEY_CHANGES } from "../../viewmodel/keys.js";
import type { Preset } from "../../viewmodel/palette.js";
import type { ThemeChoice } from "../../viewmodel/settings/settings.js";
import { changedColours, NO_COLOURS } from "../../viewmodel/state-colours.js";
import { themeOf } from "../selectors.js";
import { dockOf } from "../shown-panel.js";
import {
  AUTO_PANEL,
  INITIAL_UI,
  type KeptUi,
  NO_TOUR,
  type OpenMenu,
  PANEL_SHARES,
  type UiState,
} from "../ui-store.js";
import type { ActionContext } from "./context.js";

export type UiActions = ReturnType<typeof createUiActions>;

export function createUiActions({ stores: { ui } }: ActionContext) {
  const say = (message: string) => ui.setState({ message });
  /** Opens a dock with a panel of it in front. */
  const putInFront = (dock: Dock, panel: string) => {
    const { side } = ui.getState();
    if (dock === "below") ui.setState({ panel, isPanelOpen: true });
    else ui.setState({ side: { ...side, panel, isOpen: true } });
  };
  const inBounds = (share: number) => Math.min(PANEL_SHARES.max, Math.max(PANEL_SHARES.min, share));
  return {
    setTheme: (theme: ThemeChoice) => ui.setState({ theme }),
    /** Dark to light and back, whatever the system says. */
    flipTheme: () => ui.setState({ theme: themeOf(ui.getState()) === "dark" ? "light" : "dark" }),
    setSystemIsDark: (systemIsDark: boolean) => ui.setState({ systemIsDark }),
    setSystemIsContrasty: (systemIsContrasty: boolean) => ui.setState({ systemIsContrasty }),
    setPreset: (preset: Preset) => ui.setState({ preset }),
    /** Another colour for a state in the theme on screen; undefined: the preset's again. */
    setColour(state: number, colour: string | undefined) {
      const now = ui.getState();
      ui.setState({ colours: changedColours(now.colours, themeOf(now), state, colour) });
    },
    resetColours: () => ui.setState({ colours: NO_COLOURS }),
    setColourBy: (colourBy: ColourBy) => ui.setState({ colourBy }),
    toggleLegend: () => ui.setState({ isLegendOpen: !ui.getState().isLegendOpen }),
    putInFront,
    showPanel: (panel: string) => putInFront(dockOf(ui.getState(), panel), panel),
    /** Folds a dock so that only its tabs are left, or unfolds it. */
    toggleDock(dock: Dock) {
      const { isPanelOpen, side } = ui.getState();
      ui.setState(dock === "below" ? { isPanelOpen: !isPanelOpen } : { side: { ...side, isOpen: !side.isOpen } });
    },
    /** Puts a panel into the other dock, in front of the panels there. */
    movePanel(panel: string) {
      const now = ui.getState();
      const from = dockOf(now, panel);
      const to = otherDock(from);
      const side = withPanel(now.side, panel, to === "right");
      ui.setState({
        side: side.panel === panel ? { ...side, panel: AUTO_PANEL } : side,
        panel: now.panel === panel ? AUTO_PANEL : now.panel,
      });
      putInFront(to, panel);
    },
    /** Panels stand where they stand at first, in their first sizes. */
    resetPanels() {
      const { panel, isPanelOpen, panelShare, side } = INITIAL_UI;
      ui.setState({ panel, isPanelOpen, panelShare, side });
    },
    setLinked: (isLinked: boolean) => ui.setState({ isLinked }),
    setNarrow: (isNarrow: boolean) => ui.setState({ isNarrow }),
    /** The part of the window's height or width that a dock has. */
    setDockShare(dock: Dock, share: number) {
      const { side } = ui.getState();
      ui.setState(dock === "below" ? { panelShare: inBounds(share) } : { side: { ...side, share: inBounds(share) } });
    },
    /** Other keys for a command; undefined: its own again. */
    setKeys(id: string, chords: readonly Chord[] | undefined) {
      const { [id]: _, ...others } = ui.getState().keyChanges;
      ui.setState({ keyChanges: chords === undefined ? others : { ...others, [id]: chords } });
    },
    resetKeys: () => ui.setState({ keyChanges: NO_KEY_CHANGES }),
    /** Shows the first steps of the trace with this content, from the beginning. */
    askForTour(contentId: string) {
      const { at = {} } = ui.getState().tour ?? {};
      ui.setState({ tour: { isDismissed: false, askedFor: contentId, at: { ...at, [contentId]: 0 } } });
    },
    /** Ends it, for good. */
    dismissTour() {
      const { at = {} } = ui.getState().tour ?? {};
      ui.setState({ tour: { isDismissed: true, at } });
    },
    goToStep(contentId: string, step: number) {
      const tour = ui.getState().tour ?? NO_TOUR;
      ui.setState({ tour: { ...tour, at: { ...tour.at, [contentId]: step } } });
    },
    openDialog: (dialog: UiState["dialog"]) => ui.setState({ dialog }),
    /** Opens the dialog with what can be given to others, at a kind of file or at the last one. */
    openShare: (kind = ui.getState().shareKind) => ui.setState({ dialog: "share", shareKind: kind }),
    /** Answers whether there was one. */
    closeDialog(): boolean {
      const isOpen = ui.getState().dialog !== "none";
      if (isOpen) ui.setState({ dialog: "none" });
      return isOpen;
    },
    /** Asks whether the address in a note is to be opened. */
    askToOpen: (link: string) => ui.setState({ dialog: "link", link }),
    openMenu: (menu: OpenMenu) => ui.setState({ menu }),
    closeMenu: () => ui.setState({ menu: undefined }),
    say,
    /** Puts a text on the clipboard and says `copied`, or why not. */
    async copy(text: string, copied: string): Promise<void> {
      const put = await copyText(text);
      say(put.ok ? copied : `not copied: ${failureText(put.error)}`);
    },
    restore: (state: Partial<Pick<UiState, KeptUi>>) => ui.setState(state),
  };
}
