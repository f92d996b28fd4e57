/** The Electron shell with its window, however it runs: in the real Electron, or over the stub with a real page. */
export interface DrivenApp {
  /** The value of an expression in the page. */
  inPage<T>(expression: string): Promise<T>;
  /** Drops files or folders on the window, as from a file manager. */
  drop(paths: readonly string[]): Promise<void>;
  /** The next save dialog answers with this path. */
  answerSaveDialog(path: string): Promise<void>;
  /** Clicks an entry of the native menu. */
  clickMenu(label: string): Promise<void>;
  clipboard(): Promise<string>;
  /** Starts the program again while it runs. Resolves to the exit code of that start. */
  startAgain(args: readonly string[]): Promise<number | null>;
  crashPage(): Promise<void>;
  bounds(): Promise<Bounds>;
  moveTo(bounds: Bounds): Promise<void>;
  /** Closes the window as its user does. Resolves to the exit code of the program. */
  close(): Promise<number | null>;
  /** Ends the program whatever state it is in. */
  kill(): Promise<void>;
  /** Errors on the page's console, so far. */
  readonly errors: readonly string[];
}

export interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface ElectronDriver {
  /** Starts the program with arguments and the folder for its state. */
  start(args: readonly string[], stateFolder: string): Promise<DrivenApp>;
}

/** The events of a drop for the protocol of the developer tools, in their order. */
export function dropEvents(paths: readonly string[]) {
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  return (["dragEnter", "dragOver", "drop"] as const).map((type) => ({ type, x: 400, y: 300, data }));
}

/** The method for these events. */
export const DROP_METHOD = "Input.dispatchDragEvent";
