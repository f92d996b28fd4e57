import { useMemo } from "react";
import { visibleText } from "../../workers/core/unseen.js";
import type { TourStep } from "../../workers/model/tour-step.js";
import type { App } from "../app.js";
import { SAMPLE_TOKEN } from "../host/host-api.js";
import { tourOf } from "../viewmodel/tour.js";
import { useKeyText } from "./keys/use-key-texts.js";
import { useSamples } from "./open-menu.js";
import { useFindings } from "./panels/use-findings.js";
import { Icon } from "./parts/icons.js";
import { useApp, useSession, useUi } from "./use-app.js";

/** First steps: the story of a sample until it is dismissed, and a tour of any trace that is asked for. */
export function Tour() {
  const tour = useUi((ui) => ui.tour);
  const contentId = useSession((session) => session.info?.contentId);
  const steps = useSampleSteps();
  if (tour === undefined || contentId === undefined) return undefined;
  const isAsked = tour.askedFor === contentId;
  if (steps !== undefined) return isAsked || !tour.isDismissed ? <Steps id={contentId} steps={steps} /> : undefined;
  return isAsked ? <FoundTour id={contentId} /> : undefined;
}

/** The steps of the sample that is open, alone. */
function useSampleSteps(): readonly TourStep[] | undefined {
  const samples = useSamples();
  const token = useSession(({ items }) => (items.length === 1 ? items[0]?.token : undefined));
  if (token === undefined || !token.startsWith(SAMPLE_TOKEN)) return undefined;
  const steps = samples.find(({ id }) => token === SAMPLE_TOKEN + id)?.steps;
  return steps === undefined || steps.length === 0 ? undefined : steps;
}

/** A tour made from the findings of the whole trace. */
function FoundTour({ id }: { readonly id: string }) {
  const info = useSession((session) => session.info);
  const lanes = useSession((session) => session.lanes);
  const { beginNs = 0, endNs = 0 } = info ?? {};
  const found = useFindings({ t0: beginNs, t1: endNs, key: `${info?.contentId} ${endNs}` });
  const steps = useMemo(() => tourOf(found?.groups ?? [], lanes, beginNs), [found, lanes, beginNs]);
  return <Steps id={id} steps={steps} />;
}

function Steps({ id, steps }: { readonly id: string; readonly steps: readonly TourStep[] }) {
  const app = useApp();
  const { ui } = app.actions;
  const kept = useUi((state) => state.tour?.at[id] ?? 0);
  // Its sentences name keys and the wheel, which the user may have changed.
  const isAsTold = useUi(({ keyMap, keyChanges, wheel }) => {
    return keyMap === "lanescope" && wheel === "scroll" && Object.keys(keyChanges).length === 0;
  });
  const commandsKey = useKeyText("commands");
  const at = Math.min(kept, steps.length - 1);
  const step = steps[at];
  if (step === undefined) return undefined;
  const isLast = at === steps.length - 1;
  return (
    <section className="tour" aria-label="First steps">
      <span className="tour-at num">
        {at + 1} of {steps.length}
      </span>
      <div className="tour-words" aria-live="polite">
        <p>{visibleText(step.text)}</p>
        {isAsTold && <p className="quiet">{step.key}</p>}
      </div>
      <span className="tour-tools">
        <button
          type="button"
          className="button is-plain"
          title={isAsTold ? step.key : undefined}
          onClick={() => void perform(app, step)}
        >
          {step.button}
        </button>
        <button
          type="button"
          className="button"
          aria-label="Step before"
          title="Step before"
          disabled={at === 0}
          onClick={() => ui.goToStep(id, at - 1)}
        >
          <Icon name="back" />
        </button>
        <button type="button" className="button" onClick={() => (isLast ? ui.dismissTour() : ui.goToStep(id, at + 1))}>
          {isLast ? "Done" : "Next"}
        </button>
        <button
          type="button"
          className="button"
          aria-label="End the first steps"
          title="End the first steps. The command “First steps” brings them back."
          onClick={() => {
            ui.dismissTour();
            ui.say(`First steps come back with the command “First steps”${commandsKey ? ` (${commandsKey})` : ""}`);
          }}
        >
          <Icon name="close" />
        </button>
      </span>
    </section>
  );
}

/** Does what the step tells. Lanes that this trace does not have are left out. */
async function perform(app: App, { command, lane, with: others = [], from, to, panel }: TourStep): Promise<void> {
  const { lanes, info } = app.stores.session.getState();
  const { beginNs = 0 } = info ?? {};
  const idOf = (path: string) => lanes?.paths.indexOf(path) ?? -1;
  if (command !== undefined) app.commands.find(({ id, when }) => id === command && when())?.run();
  if (lane !== undefined && 0 <= idOf(lane)) {
    const [t0, t1] = [beginNs + (from ?? Number.NaN), beginNs + (to ?? Number.NaN)];
    app.actions.tables.follow(
      { lane: idOf(lane), t0, t1 },
      others.map(idOf).filter((one) => 0 <= one),
    );
  }
  if (panel !== undefined) app.actions.ui.showPanel(panel);
}
