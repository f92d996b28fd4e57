import { Menu, type MenuItemConstructorOptions } from "electron";

export interface MenuActions {
  readonly open: (what: "files" | "folder") => void;
  /** Runs a command of the window by its id. */
  readonly run: (command: string) => void;
}

/**
 * Sets a small native menu. It shows the shortcuts, but the page handles them. There are no zoom roles, because the
 * timeline uses their keys.
 */
export function setMenu({ open, run }: MenuActions): void {
  const isMac = process.platform === "darwin";
  const recent: MenuItemConstructorOptions = {
    role: "recentDocuments",
    submenu: [{ role: "clearRecentDocuments" }],
  };
  const file: MenuItemConstructorOptions[] = [
    { label: "Open…", accelerator: "CmdOrCtrl+O", registerAccelerator: false, click: () => open("files") },
    { label: "Open Folder…", click: () => open("folder") },
    { label: "Another Window", click: () => run("another-window") },
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
    { label: "Keys and Mouse", click: () => run("help") },
    { label: "First Steps", click: () => run("first-steps") },
    { type: "separator" },
    { label: "Copy Diagnostics", click: () => run("copy-diagnostics") },
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
