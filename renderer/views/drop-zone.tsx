import { type DragEvent, type ReactNode, useRef, useState } from "react";
import { itemsOfDrop, itemsOfList } from "../host/dropped-files.js";
import type { HostItem } from "../host/host-api.js";
import { useApp } from "./use-app.js";

/** Takes traces dropped anywhere in the window, and holds the hidden inputs behind "Open". */
export function DropZone({ children }: { readonly children: ReactNode }) {
  const app = useApp();
  const [isOver, setOver] = useState(false);
  const depth = useRef(0);
  const enter = (event: DragEvent, by: 1 | -1) => {
    event.preventDefault();
    depth.current += by;
    setOver(0 < depth.current);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    depth.current = 0;
    setOver(false);
    // The transfer is emptied when this handler returns, so the items are taken before anything is awaited.
    const { analysisFiles, annotationFiles, compare, symbols } = app.actions;
    const isForB = event.target instanceof Element && event.target.closest("[data-takes-b]") !== null;
    const open = isForB
      ? compare.openAsB
      : (dropped: readonly HostItem[]) => analysisFiles.openAmong(dropped, symbols.open);
    void itemsOfDrop(event.dataTransfer, app.host.itemsOfFiles).then((items) => {
      const areBookmarks = 0 < items.length && items.every(({ name }) => name.endsWith(".annotations.json"));
      return areBookmarks ? annotationFiles.openFrom(items) : open(items);
    });
  };
  const openSettings = async (items: readonly HostItem[]) => {
    await app.actions.settingsFile.openFrom(items, new Set(app.commands.map(({ id }) => id)));
  };
  const openFiles = (items: readonly HostItem[]) =>
    app.actions.analysisFiles.openAmong(items, app.actions.session.open);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: opening by keyboard is the Open command
    <div
      className="drop"
      onDragEnter={(event) => enter(event, 1)}
      onDragLeave={(event) => enter(event, -1)}
      onDragOver={(event) => event.preventDefault()}
      onDrop={drop}
    >
      {children}
      {isOver && (
        <div className="drop-hint">Drop to open: folders, files, archives, bookmarks and analyses, several at once</div>
      )}
      <FileInput field="open-files" label="Files to open" onChoice={openFiles} />
      <FileInput field="open-folder" label="Folder to open" isFolder onChoice={app.actions.session.open} />
      <FileInput
        field="compare-file"
        label="Traces to compare with by themselves"
        onChoice={app.actions.compare.openAsB}
      />
      <FileInput field="compare-with" label="Traces to compare with" onChoice={app.actions.compare.addTraces} />
      <FileInput
        field="topology"
        label="Where the CPUs are, as lscpu prints it"
        onChoice={app.actions.topology.placeFrom}
      />
      <FileInput field="settings" label="File of settings" onChoice={openSettings} />
      <FileInput field="input-open" label="Recordings of input" onChoice={app.actions.input.openFrom} />
      <FileInput field="annotations" label="Files of bookmarks" onChoice={app.actions.annotationFiles.openFrom} />
      <FileInput field="analysis" label="Files of analyses" onChoice={app.actions.analysisFiles.openFrom} />
      <FileInput field="symbols" label="Files that name code" onChoice={app.actions.symbols.nameFrom} />
      <FileInput field="process-names" label="Names of guest processes" onChoice={app.actions.names.nameFrom} />
    </div>
  );
}

interface FileInputProps {
  readonly field: string;
  readonly label: string;
  readonly isFolder?: boolean;
  readonly onChoice: (items: readonly HostItem[]) => Promise<void>;
}

function FileInput({ field, label, isFolder = false, onChoice }: FileInputProps) {
  return (
    <input
      data-field={field}
      className="visually-hidden"
      type="file"
      multiple
      tabIndex={-1}
      aria-label={label}
      {...(isFolder ? { webkitdirectory: "" } : {})}
      onChange={(event) => {
        const items = itemsOfList(event.target.files ?? []);
        event.target.value = "";
        if (0 < items.length) void onChoice(items);
      }}
    />
  );
}
