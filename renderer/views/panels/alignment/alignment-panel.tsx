import { formatCount, formatDuration, formatPercent } from "../../../../workers/core/format.js";
import { visibleText } from "../../../../workers/core/unseen.js";
import type { ClockFit, MachineClock } from "../../../../workers/model/clocks.js";
import type { TraceInfo } from "../../../../workers/model/engine-api.js";
import { ALIGNED_BY } from "../../../../workers/model/info-text.js";
import { offsetText, ppmText, trialOf } from "../../../viewmodel/clock-preview.js";
import { isGuestOfItsOwn } from "../../../viewmodel/own-traces.js";
import { useApp, useDerived, useSession } from "../../use-app.js";
import { Facts } from "../details/facts.js";
import { useAnswer } from "../use-answer.js";
import { ClockForm } from "./clock-form.js";
import { ResidualChart } from "./residual-chart.js";

type MachineInfo = TraceInfo["machines"][number];
type Alignment = NonNullable<MachineInfo["alignment"]>;

/** In the window a person sets a clock by hand. */
const HOW = { ...ALIGNED_BY, manual: "by hand" };

/** What limits the offset, where exits and entries do not. */
const LIMITS_FROM: { readonly [method in Alignment["method"]]?: string } = {
  hypercall: "hypercalls",
  samples: "samples and times without work",
  tcp: "packets",
};

/** For each guest with a trace of its own: how its clock was set, how well that fits, and another clock to try. */
export function AlignmentPanel() {
  const trace = useSession((session) => session.trace);
  const clocks = useAnswer("clocks", undefined, (engine) => engine.clocks());
  if (trace === undefined)
    return (
      <p className="hint">
        Known once the trace is read. Guests stand in their VMs, and are veiled where the host took their CPU, from then
        on.
      </p>
    );
  const guests = trace.machines.filter(isGuestOfItsOwn);
  if (guests.length === 0)
    return (
      <p className="hint">No guest's own trace is open beside that of its host: there are no clocks to compare.</p>
    );
  return (
    <div className="alignments">
      {guests.map((machine) => (
        <Guest key={machine.name} machine={machine} clock={clocks?.find((one) => one.machine === machine.name)} />
      ))}
    </div>
  );
}

function Guest({ machine, clock }: { readonly machine: MachineInfo; readonly clock: MachineClock | undefined }) {
  const { name, guest_of, alignment, apart } = machine;
  return (
    <section className="alignment" aria-label={`Clock of ${name}`}>
      <div className="alignment-facts">
        <h3>
          {visibleText(name)}
          {placeWords(guest_of, alignment)}
        </h3>
        {apart !== undefined && <p className="problem is-warning">{visibleText(apart)}</p>}
        {alignment !== undefined && <Quality name={name} alignment={alignment} clock={clock} />}
      </div>
      {alignment?.residuals !== undefined && <Residuals name={name} alignment={alignment} />}
      {clock !== undefined && (
        <div className="alignment-form">
          <h3>By hand</h3>
          <ClockForm clock={clock} />
        </div>
      )}
    </section>
  );
}

function placeWords(guestOf: string | undefined, alignment: Alignment | undefined): string {
  if (guestOf !== undefined) return `, guest in ${visibleText(guestOf)}`;
  return alignment === undefined ? ", apart from its host" : `, beside ${visibleText(alignment.to)}`;
}

function Residuals({ name, alignment }: { readonly name: string; readonly alignment: Alignment }) {
  const { residuals, error_bound_ns } = alignment;
  const app = useApp();
  const trial = useDerived(() => app.select.clockPreview())?.trial;
  if (residuals === undefined) return undefined;
  return (
    <div className="alignment-plot">
      <h3>Residuals</h3>
      <ResidualChart
        residuals={residuals}
        boundNs={error_bound_ns}
        trial={trial?.machine === name ? trial : undefined}
      />
    </div>
  );
}

interface QualityProps {
  readonly name: string;
  readonly alignment: Alignment;
  readonly clock: MachineClock | undefined;
}

function Quality({ name, alignment, clock }: QualityProps) {
  const { to, method, offset_ns, drift_ppm, drift_error_ppm, error_bound_ns, residuals } = alignment;
  const { inside_share, violations, compared } = alignment;
  // Stored clock values put the trace's times on the host's clock before anything is compared: its own are not known.
  const isStored = method === "stored-sync";
  // By its own clock, where the alignment does not tell.
  const own = clock && !isStored ? trialOf({ clock, offsetNs: 0n, ppm: 0 }) : undefined;
  const before = useAnswer(`clock-before:${name}:${own?.offsetNs}`, own, async (engine, asked) =>
    asked === undefined ? undefined : { fit: await engine.clockFit(asked) },
  );
  const error = drift_error_ppm === undefined ? "" : ` ± ${drift_error_ppm}`;
  return (
    <Facts
      rows={[
        ["Clock", `that of ${visibleText(to)}, ${HOW[method]}`],
        [
          "Offset",
          `${offsetText(BigInt(offset_ns))} ns ${isStored ? "beyond those values" : "at the middle of its trace"}`,
        ],
        ["Drift", `${ppmText(drift_ppm)}${error} ppm`],
        ["Right to", error_bound_ns === undefined ? "not known" : formatDuration(error_bound_ns)],
        ...(inside_share === undefined
          ? method === "tcp"
            ? [["Causality", `${formatCount(violations)} packets arrive before they were sent`] as const]
            : []
          : [
              [
                "Outside",
                isStored
                  ? outsideWords(alignment, inside_share)
                  : compared === "host-samples"
                    ? `${formatPercent(1 - inside_share, 1)} of the host's samples of its code while it was idle`
                    : `${outsideWords(alignment, inside_share)}, ${ownClockWords(alignment.inside_share_before ?? before?.fit?.insideShare)}`,
              ] as const,
              [
                "Causality",
                compared === "host-samples"
                  ? `${formatCount(violations)} samples while its CPU was idle`
                  : `${formatCount(violations)} ${what(alignment)} while its vCPU was not in the guest`,
              ] as const,
            ]),
        ...(residuals === undefined
          ? []
          : [
              [
                "Limits",
                `${formatCount(residuals.limits)} from ${LIMITS_FROM[method] ?? "exits and entries"}, ${formatCount(residuals.broken)} broken`,
              ] as const,
            ]),
      ]}
    />
  );
}

function outsideWords(fit: Compared, inside: number): string {
  return `${formatPercent(1 - inside, 1)} of its ${what(fit)} outside guest time`;
}

type Compared = Pick<ClockFit, "compared">;

function what({ compared }: Compared): string {
  return compared === "own-samples" ? "samples" : "context switches";
}

function ownClockWords(inside: number | undefined): string {
  return inside === undefined
    ? "by its own clock it shares no time with the host"
    : `${formatPercent(1 - inside, 1)} by its own clock`;
}
