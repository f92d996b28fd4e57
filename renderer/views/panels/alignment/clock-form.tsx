import { useId, useState } from "react";
import { useStore } from "zustand";
import { formatCount, formatPercent } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ClockFit, ClockTrial, MachineClock } from "../../../../workers/model/clocks.js";
import { offsetText, parsedOffset, ppmText, trialOf } from "../../../viewmodel/clock-preview.js";
import { useApp, useSession } from "../../use-app.js";
import { useAnswer } from "../use-answer.js";

const NUDGES = [
  ["−1 ms", -1_000_000n],
  ["−100 µs", -100_000n],
  ["−10 µs", -10_000n],
  ["+10 µs", 10_000n],
  ["+100 µs", 100_000n],
  ["+1 ms", 1_000_000n],
] as const;

/** Sets the clock of a machine by hand. Its lanes move at once; the traces are read again when it is applied. */
export function ClockForm({ clock }: { readonly clock: MachineClock }) {
  const app = useApp();
  const { clocks } = app.actions;
  const edit = useStore(app.stores.clocks, (state) => state.edit);
  const isGrabbed = useStore(app.stores.clocks, (state) => state.grabbed?.machine === clock.machine);
  const isBusy = useSession(({ next }) => next !== undefined);
  const own = edit?.clock.machine === clock.machine ? edit : undefined;
  const offsetNs = own?.offsetNs ?? BigInt(clock.offsetNs);
  const ppm = own?.ppm ?? clock.ppm;
  return (
    <form
      className="clock-form"
      aria-label={`Clock of ${clock.machine}, by hand`}
      onSubmit={(event) => {
        event.preventDefault();
        void clocks.apply();
      }}
    >
      <div className="clock-fields">
        <Field
          label="Offset"
          hint="ns, or with µs, ms or s"
          value={offsetText(offsetNs)}
          parse={parsedOffset}
          onValue={(ns) => clocks.tryOut(clock, ns, ppm)}
        />
        <Field
          label="Drift"
          hint="ppm"
          value={ppmText(ppm)}
          parse={parsedPpm}
          onValue={(value) => clocks.tryOut(clock, offsetNs, value)}
        />
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset has a frame of its own */}
      <div className="choice" role="group" aria-label="Move the guest">
        {NUDGES.map(([words, ns]) => (
          <button key={words} type="button" onClick={() => clocks.tryOut(clock, offsetNs + ns, ppm)}>
            {words}
          </button>
        ))}
      </div>
      <TriedFit trial={own && trialOf(own)} />
      <div className="clock-tools">
        <button type="submit" className="button is-main" disabled={own === undefined || isBusy}>
          Apply
        </button>
        <button type="button" className="button is-bordered" disabled={own === undefined} onClick={clocks.giveUp}>
          Give up
        </button>
        <button
          type="button"
          className="button is-bordered"
          aria-pressed={isGrabbed}
          title="A drag on a lane of this machine then moves its clock"
          onClick={() => clocks.toggleGrab(clock)}
        >
          Drag the lanes
        </button>
        {clocks.isSet(clock.machine) && (
          <button
            type="button"
            className="button is-bordered"
            disabled={isBusy}
            onClick={() => void clocks.reset(clock.machine)}
          >
            Reset to what the traces tell
          </button>
        )}
      </div>
      {isGrabbed && (
        <p className="quiet">
          Drag any lane of {visibleText(clock.machine)} sideways: the further in you have zoomed, the more finely it
          moves. Esc takes it back.
        </p>
      )}
    </form>
  );
}

/** How many of the guest's context switches, or samples, fit with the clock that is tried. */
function TriedFit({ trial }: { readonly trial: ClockTrial | undefined }) {
  const key = trial === undefined ? "" : `${trial.machine}:${trial.offsetNs}:${trial.drift}`;
  const answer = useAnswer(`clock-fit:${key}`, trial, async (engine, asked) => ({
    trial: asked,
    fit: asked && (await engine.clockFit(asked)),
  }));
  const isNow =
    answer !== undefined && answer.trial?.offsetNs === trial?.offsetNs && answer.trial?.drift === trial?.drift;
  return (
    <p className="clock-fit num" aria-live="polite">
      {trial === undefined
        ? "Nothing is tried: the lanes stand as they were aligned."
        : isNow
          ? fitWords(answer.fit)
          : "…"}
    </p>
  );
}

function fitWords(fit: ClockFit | undefined): string {
  if (fit === undefined) return "Tried: it shares no time with any VM that has its CPUs.";
  const { vm, switches, violations, insideShare, isCertain, compared } = fit;
  const what = compared === "own-samples" ? "samples" : "context switches";
  const inside = `${formatPercent(insideShare, 1)} of its ${what} in guest time of ${vm}`;
  const outside = `${formatCount(violations)} of ${formatCount(switches)} outside`;
  return `Tried: ${inside}, ${outside}.${isCertain ? "" : " By these events alone it would not be that VM's guest."}`;
}

interface FieldProps<T> {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly parse: (text: string) => T | undefined;
  readonly onValue: (value: T) => void;
}

/** Keeps what is typed until the field is left, and passes on what is understood. */
function Field<T>({ label, hint, value, parse, onValue }: FieldProps<T>) {
  const id = useId();
  const [text, setText] = useState<string>();
  const isWrong = text !== undefined && parse(text) === undefined;
  return (
    <span className="clock-field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        className="input is-short num"
        type="text"
        autoComplete="off"
        spellCheck={false}
        value={text ?? value}
        aria-invalid={isWrong}
        aria-describedby={`${id}-hint`}
        onChange={(event) => {
          setText(event.target.value);
          const parsed = parse(event.target.value);
          if (parsed !== undefined) onValue(parsed);
        }}
        onBlur={() => setText(undefined)}
      />
      <span id={`${id}-hint`} className={isWrong ? "failure" : "quiet"}>
        {isWrong ? "not understood" : hint}
      </span>
    </span>
  );
}

/** Clocks that differ by more would not be clocks. */
const MAX_PPM = 1000;

function parsedPpm(text: string): number | undefined {
  const trimmed = text.trim().replace("−", "-");
  const value = Number(trimmed);
  return trimmed === "" || !Number.isFinite(value) || MAX_PPM < Math.abs(value) ? undefined : value;
}
