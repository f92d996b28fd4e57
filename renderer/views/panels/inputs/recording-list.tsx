import { type KeyboardEvent, useId } from "react";
import { useStore } from "zustand";
import { formatCountOf } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import { RECORDING_ENDING, type RecordingInfo } from "../../../../workers/model/input-operations.js";
import { isChanged, recordingTime } from "../../../viewmodel/input-editor.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp } from "../../use-app.js";

/** Recordings of the folder, the newest first, and files that were opened beside them. */
export function RecordingList() {
  const { actions, host, stores } = useApp();
  const { input } = actions;
  const id = useId();
  const recordings = useStore(stores.input, (state) => state.recordings);
  const picked = useStore(stores.input, (state) => state.picked);
  const edited = useStore(stores.input, (state) => state.edited);
  const inFolder = recordings ?? [];
  const opened = Object.keys(edited).filter((name) => inFolder.every((one) => one.name !== name));
  const names = [...opened, ...inFolder.map(({ name }) => name)];
  const at = picked === undefined ? -1 : names.indexOf(picked);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -names.length, End: names.length }[event.code];
    if (step === undefined) return;
    const to = names[Math.max(0, Math.min(names.length - 1, at + step))];
    if (to !== undefined) choose(to);
    event.preventDefault();
    event.stopPropagation();
  };
  const choose = (name: string) => {
    void input.pick(name);
    input.show("recording");
  };
  if (names.length === 0)
    return (
      <div className="recordings">
        <p className="hint">
          {host.monitor === undefined ? (
            <>
              This window talks to no VMs. <code>lanescope input record</code> and <code>lanescope input replay</code>{" "}
              do without it; a <code>.lsi.jsonl</code> opens here.
            </>
          ) : (
            <WhatToDo />
          )}
        </p>
        <CommandButton id="input-open" label="Open a recording…" isPlain />
      </div>
    );
  return (
    <div className="recordings">
      <div
        className="recording-list"
        role="listbox"
        tabIndex={0}
        aria-label="Recordings"
        aria-activedescendant={0 <= at ? `${id}-${at}` : undefined}
        onKeyDown={onKeyDown}
      >
        {names.map((name, i) => {
          const one = edited[name];
          return (
            <Row
              key={name}
              id={`${id}-${i}`}
              name={name}
              info={inFolder.find((info) => info.name === name)}
              isChanged={one !== undefined && isChanged(one)}
              isCurrent={i === at}
              onPick={() => choose(name)}
            />
          );
        })}
      </div>
      <CommandButton id="input-open" label="Open a recording…" isPlain />
    </div>
  );
}

function WhatToDo() {
  const { stores } = useApp();
  const isRecording = useStore(stores.input, (state) => 0 < state.status.recorders.length);
  const isAttached = useStore(stores.monitor, ({ vms }) => vms.some(({ state }) => state === "attached"));
  if (isRecording) return "What is recorded now stands here once it is stopped.";
  if (isAttached) return "Nothing is recorded yet. Press “Record input”, and use the VM in its own window.";
  return "Nothing is recorded yet. Attach to a VM first.";
}

interface RowProps {
  readonly id: string;
  readonly name: string;
  /** Undefined: a file that was opened. */
  readonly info: RecordingInfo | undefined;
  readonly isChanged: boolean;
  readonly isCurrent: boolean;
  readonly onPick: () => void;
}

function Row({ id, name, info, isChanged: hasChanges, isCurrent, onPick }: RowProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list has the keys
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isCurrent}
      className={isCurrent ? "recording-row is-current" : "recording-row"}
      title={visibleText(name)}
      onClick={onPick}
    >
      <bdi>
        {visibleText(name.slice(0, -RECORDING_ENDING.length))}
        {hasChanges ? " •" : ""}
      </bdi>
      <span className="quiet num">{info === undefined ? "opened as a file" : infoWords(info)}</span>
    </div>
  );
}

function infoWords({ problem, vm, groups, lengthNs, isHidden }: RecordingInfo): string {
  if (problem !== undefined && groups === 0) return visibleText(problem);
  const parts = [
    visibleText(vm),
    formatCountOf(groups, "input"),
    recordingTime(lengthNs),
    isHidden ? "keys hidden" : "",
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
