import { Menu, type MenuItemConstructorOptions } from "electron";
import { acceleratorOf } from "../node/accelerator.js";

const FIRST_KEYS = { open: "Ctrl+KeyO", "open-folder": "Ctrl+Shift+KeyO", settings: "Ctrl+Comma" };

export interface MenuActions {
  readonly open: (what: "files" | "folder") => void;
  /** Runs a command of the window by its id. */
  readonly run: (command: string) => void;
}

/**
 * Sets a small native menu. It shows the shortcuts, but the page handles them. There are no zoom roles, because the
 * timeline uses their keys. `keys`: chords by command, as the page has told them; before it has, those of a first start.
 */
export function setMenu({ open, run }: MenuActions, keys: Readonly<Record<string, string>> = FIRST_KEYS): void {
  const isMac = process.platform === "darwin";
  const shown = (id: string): Pick<MenuItemConstructorOptions, "accelerator" | "registerAccelerator"> => {
    const accelerator = acceleratorOf(keys[id] ?? "");
    return accelerator === undefined ? {} : { accelerator, registerAccelerator: false };
  };
  const command = (label: string, id: string) => ({ label, ...shown(id), click: () => run(id) });
  const recent: MenuItemConstructorOptions = {
    role: "recentDocuments",
    submenu: [{ role: "clearRecentDocuments" }],
  };
  const file: MenuItemConstructorOptions[] = [
    { label: "Open…", ...shown("open"), click: () => open("files") },
    { label: "Open Folder…", ...shown("open-folder"), click: () => open("folder") },
    command("Add an Analysis…", "analysis-add"),
    command("Another Window", "another-window"),
    command("Settings…", "settings"),
    ...(isMac ? [recent] : []),
    { type: "separator" },
    isMac ? { role: "close" } : { role: "quit" },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: "togglefullscreen" },
    { role: "toggleDevTools" },
    { label: "Start Again", role: "reload", accelerator: "CmdOrCtrl+Shift+R" },
  ];
  const help: MenuItemConstructorOptions[] = [
    command("Keys and Mouse", "help"),
    command("First Steps", "first-steps"),
    { type: "separator" },
    command("Copy Diagnostics", "copy-diagnostics"),
  ];
  const template: MenuItemConstructorOptions[] = [
    ...(isMac ? [{ role: "appMenu" } as const] : []),
    { label: "File", submenu: file },
    { role: "editMenu" },
    { label: "View", submenu: view },
    { role: "windowMenu" },
    { role: "help", submenu: help },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
