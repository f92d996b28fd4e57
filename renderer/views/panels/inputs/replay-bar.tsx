import { useMemo } from "react";
import { useStore } from "zustand";
import { formatCount, formatCountOf, formatSpan } from "../../../../workers/core/format.js";
import { REPLAY_LIMITS, type ReplayStatus } from "../../../../workers/model/input-operations.js";
import { recordingFacts } from "../../../../workers/model/input-recording/facts.js";
import { LONG_PAUSE_NS, type ReplayMode } from "../../../../workers/model/run-record.js";
import { type EditedInput, isChanged } from "../../../viewmodel/input-editor.js";
import { replayWords } from "../../../viewmodel/replay-words.js";
import { CommandButton } from "../../parts/command-button.js";
import { useApp } from "../../use-app.js";
import { useChosenVm } from "./record-bar.js";

const MODES: Readonly<Record<ReplayMode, string>> = {
  timed: "with the times of the recording",
  "closed-loop": "each input when the screen is still",
  step: "step by step",
};
const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 4, 10] as const;

/** Replays the recording that is picked, and says how far that is. */
export function ReplayBar() {
  const { stores } = useApp();
  const vm = useChosenVm();
  const replays = useStore(stores.input, (state) => state.status.replays);
  const picked = useStore(stores.input, (state) => state.picked);
  const replay = replays.find((one) => one.vm === vm && one.state !== "ended");
  if (replay !== undefined) return <Running replay={replay} />;
  if (vm === undefined || picked === undefined) return undefined;
  return <Choices picked={picked} last={replays.find((one) => one.vm === vm && one.name === picked)} />;
}

function Choices({ picked, last }: { readonly picked: string; readonly last: ReplayStatus | undefined }) {
  const { stores, actions } = useApp();
  const edited = useStore(stores.input, (state) => state.edited[picked]);
  const { mode, speed, repeat } = useStore(stores.input, (state) => state.replayChoice);
  const busy = useStore(stores.input, (state) => state.busy);
  const { input } = actions;
  return (
    <div className="panel-bar">
      <CommandButton id="input-replay" label="Replay" isPlain />
      <select
        className="select"
        aria-label="Replay"
        value={mode}
        onChange={(event) => input.setReplayChoice({ mode: modeOf(event.target.value) })}
      >
        {Object.entries(MODES).map(([one, title]) => (
          <option key={one} value={one}>
            {title}
          </option>
        ))}
      </select>
      {mode === "timed" && (
        <select
          className="select"
          aria-label="Speed"
          value={speed}
          onChange={(event) => input.setReplayChoice({ speed: Number(event.target.value) })}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              × {one}
            </option>
          ))}
        </select>
      )}
      <LongPause edited={edited} />
      <label>
        <input
          className="input is-count num"
          type="number"
          aria-label="How often"
          min={1}
          max={REPLAY_LIMITS.mostRuns}
          value={repeat}
          onChange={({ target }) => {
            const runs = Math.round(Number(target.value));
            if (1 <= runs && runs <= REPLAY_LIMITS.mostRuns) input.setReplayChoice({ repeat: runs });
          }}
        />{" "}
        {repeat === 1 ? "time" : "times"}
      </label>
      <span className="quiet" role="status">
        {busy ??
          (edited !== undefined && isChanged(edited) ? "save the changes first: the file is replayed" : hint(last))}
      </span>
    </div>
  );
}

/** A pause of more than an hour may be meant, or a fault of the recording. */
function LongPause({ edited }: { readonly edited: EditedInput | undefined }) {
  const { stores, actions } = useApp();
  const { mode, speed, acceptsLong = false } = useStore(stores.input, (state) => state.replayChoice);
  const saved = edited?.saved;
  const longest = useMemo(() => (saved === undefined ? undefined : recordingFacts(saved).longestGap), [saved]);
  const pauseNs = (longest?.ns ?? 0) / (mode === "timed" ? speed : 1);
  if (mode === "step" || pauseNs <= LONG_PAUSE_NS) return undefined;
  return (
    <label className="check">
      <input
        type="checkbox"
        checked={acceptsLong}
        onChange={({ target }) => actions.input.setReplayChoice({ acceptsLong: target.checked })}
      />{" "}
      with its pause of {formatSpan(pauseNs)}
    </label>
  );
}

function hint(last: ReplayStatus | undefined): string {
  return last === undefined ? "five or more runs can be compared" : replayWords(last);
}

function modeOf(value: string): ReplayMode {
  return value === "closed-loop" || value === "step" ? value : "timed";
}

function Running({ replay }: { readonly replay: ReplayStatus }) {
  const { actions } = useApp();
  const { state, run, repeat, sent, groups, mode } = replay;
  const { input } = actions;
  const isPaused = state === "paused";
  return (
    <div className="panel-bar">
      <button type="button" className="button is-plain" onClick={() => void input.control("stop")}>
        Stop
      </button>
      {mode === "step" ? (
        <button type="button" className="button is-plain" onClick={() => void input.control("step")}>
          Step
        </button>
      ) : (
        <button type="button" className="button" onClick={() => void input.control(isPaused ? "resume" : "pause")}>
          {isPaused ? "Go on" : "Pause"}
        </button>
      )}
      <progress max={groups} value={sent} aria-label="Inputs sent" />
      <span className="num">
        {1 < repeat && `run ${formatCount(run)} of ${formatCount(repeat)}: `}
        {formatCount(sent)} of {formatCountOf(groups, "input")}
      </span>
      <span className="quiet" role="status">
        {replayWords(replay)}
      </span>
    </div>
  );
}
