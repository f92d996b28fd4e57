import { type Cell, cellsOf } from "../../workers/coverage/cells.js";
import { CHECKS, checksOf, wordsOfCost } from "../../workers/coverage/costs.js";
import { eventNameOf, KERNEL_EVENTS } from "../../workers/coverage/kernel-events.js";
import { COSTS, EMULATED_PMU, RECORDINGS } from "../../workers/coverage/measured.js";
import { SOURCES, type SourceId } from "../../workers/coverage/sources.js";
import type { View } from "../../workers/coverage/view.js";
import { VIEWS } from "../../workers/coverage/views.js";
import { RULES } from "../../workers/findings/next-steps/index.js";

/** docs/coverage.md: made of the table in workers/coverage, so that it says what the program does. */
export function coveragePage(): string {
  const rows = VIEWS.filter((view) => SOURCES.some(({ id }) => 0 < cellsOf(view, id).length));
  const parts = [
    INTRO,
    "## Which tool sees what",
    LEGEND,
    "### Recorded: every event",
    matrix(rows.filter(({ isPartOf }) => isPartOf === undefined)),
    "### Asked: values at even times",
    matrix(rows.filter(({ isPartOf }) => isPartOf !== undefined)),
    "## What each source is",
    table(
      ["source", "what it is", "on the host it needs", "in a guest it needs", "opens"],
      SOURCES.map(({ title, what, hostRights, guestRights, opens }) => [
        title,
        what,
        hostRights === "" ? "–" : hostRights,
        guestRights === "" ? "–" : guestRights,
        opens,
      ]),
    ),
    "## What each view needs",
    NEEDS,
    table(
      ["view", "shows", "needs", "and at least one of", "recorded too"],
      VIEWS.filter(({ needs }) => needs.some((kind) => KERNEL_EVENTS.has(kind))).map(
        ({ id, shows, needs, restsOn = [], adds = [] }) => [
          `\`${id}\``,
          shows,
          names(needs),
          names(restsOn),
          names(adds),
        ],
      ),
    ),
    "## What parts say",
    table(
      ["view", "source", "side", "gives"],
      rows.flatMap((view) => SOURCES.flatMap(({ id, title }) => partsOf(view, id, title))),
    ),
    EMULATED,
    table(
      ["view", ...SOURCES.map(({ title }) => title)],
      rows
        .filter((view) => SOURCES.some(({ id }) => marks(view, id, "tcg") !== marks(view, id, "kvm")))
        .map((view) => [`\`${view.id}\``, ...SOURCES.map(({ id }) => marks(view, id, "tcg"))]),
    ),
    ...measuredParts(),
    PMU,
    `Checked in an emulated guest: ${EMULATED_PMU.hasDevice ? "it has" : "it has no"} device \`cpu\`, \`perf stat\` ${EMULATED_PMU.counts ? "counts" : "does not count"} cycles, and samples come by \`${EMULATED_PMU.sampledBy}\`.`,
    "## From a symptom to the next tool",
    SYMPTOMS,
    table(
      ["rule", "after the findings", "asks for"],
      RULES.map(({ id, after, asks }) => [`\`${id}\``, after.map((one) => `\`${one}\``).join(", "), asks]),
    ),
  ];
  return `${parts.join("\n\n")}\n`;
}

function matrix(views: readonly View[]): string {
  return table(
    ["view", "", ...SOURCES.map(({ title }) => title)],
    views.map((view) => [`\`${view.id}\``, view.title, ...SOURCES.map(({ id }) => marks(view, id))]),
  );
}

/** "**H** G✓": on the host all of it, in the guest a part, which was checked. */
function marks(view: View, source: SourceId, accel?: "kvm" | "tcg"): string {
  return cellsOf(view, source, accel === undefined ? {} : { accel })
    .map(({ side, gives }) => {
      const letter = side === "host" ? "H" : "G";
      const checked = accel === undefined && 0 < checksOf(view.id, source, side).length ? "✓" : "";
      return `${LOOKS[gives](letter)}${checked}`;
    })
    .join(" ");
}

const LOOKS: Readonly<Record<Cell["gives"], (letter: string) => string>> = {
  all: (letter) => `**${letter}**`,
  part: (letter) => letter,
  unread: (letter) => `(${letter})`,
};

function partsOf(view: View, source: SourceId, title: string): string[][] {
  return cellsOf(view, source)
    .filter(({ what }) => !/^(?:events of the kernel|of the guest itself)$/.test(what))
    .map(({ side, what }) => [`\`${view.id}\``, title, side, what]);
}

function names(kinds: View["needs"]): string {
  return [...new Set(kinds)].map((kind) => `\`${eventNameOf(kind)}\``).join(", ");
}

function measuredParts(): string[] {
  if (CHECKS.length === 0) return ["## Checked by recordings", CHECKED];
  const cells = CHECKS.map(({ view, source, side, found, by }) => [
    `\`${view}\``,
    SOURCES.find(({ id }) => id === source)?.title ?? source,
    side,
    found === "full" ? "all" : found === "part" ? "a part" : "nothing, as said",
    by,
  ]);
  const costs = COSTS.map((cost) => [
    SOURCES.find(({ id }) => id === cost.source)?.title ?? cost.source,
    cost.side,
    wordsOfCost(cost),
    cost.by,
  ]);
  return [
    "## Checked by recordings",
    CHECKED,
    table(
      ["recording", "what it is"],
      RECORDINGS.map(({ id, what }) => [id, what]),
    ),
    table(["view", "source", "side", "found", "in"], cells),
    "### What it costs",
    COSTLY,
    table(["source", "side", "cost", "measured in"], costs),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

const INTRO = `# Coverage

<!-- Made by \`npm run coverage:page\` of workers/coverage. Do not edit. -->

What each view of Lanescope needs, and which tool gives it: on the host, in a guest, with which rights and at which cost. One
table in the code (\`workers/coverage\`) says so. Greyed views, \`lanescope info\`, the commands that are offered, \`lanescope capture
--for\`, the panel **Coverage** of the window and this page are made of it.`;

const LEGEND = `**H**: on the host, all of it. H: on the host, a part. (H): the tool sees it, and what it writes does not open here. **G**,
G, (G): the same inside the guest; of the views of a machine that is the guest's own CPUs, threads and disks. ✓: a recording has
checked it ([below](#checked-by-recordings)). The ids are those of \`lanescope capture --for\` and of \`info --json\`; names of tables
(\`--for steal\`) mean the views that they are made of.`;

const NEEDS = `Without all of the events in *needs* a view is partial; without any of *at least one of* it is empty (where nothing
stands there, those of *needs* count). \`info\` says it of each trace, with the commands. *Recorded too* are rare events that make it
better. Of some events others do as well: arm64 has \`vgic_update_irq_pending\` in place of \`kvm_apic_accept_irq\`, and hosts with
APIC virtualisation have \`kvm_apicv_accept_irq\`.`;

const EMULATED = `## Emulated guests (TCG)

A guest that QEMU emulates has no events of KVM, and no \`query-stats\`. What threads do is seen as for any guest, and vCPUs are
known by the names of their threads: a vCPU is in its guest while its thread runs. Where a source gives less than under KVM:`;

const CHECKED = `\`npm run coverage\` records with each source that runs on the machine, opens what came, and writes down how full the views
are and what it cost. A test of \`npm run test:real\` does so again and compares. Some recordings are made elsewhere and only opened
here: KVM needs a machine that has it.`;

const COSTLY = `Bytes of the file and time of the CPUs for each event, tracer included, against the same work without it. How many events
a second a view has depends on the load: times the bytes and the time here, that is what it costs.`;

const PMU = `## Whether the guest has a PMU

Samples by hardware events (cycles) need a PMU. A guest has one if its QEMU was started with \`-cpu host,pmu=on\` under KVM;
emulated guests have none. Inside the guest \`ls /sys/bus/event_source/devices/cpu\` shows it, and \`perf stat -e cycles true\` says
\`<not supported>\` without. On Intel CPUID leaf 0xA has its version, 0 for none.

Without a PMU, perf in the guest falls back to \`cpu-clock\`, a timer: it fires at the ticks of the guest's clock, so code that runs
with interrupts off is seen where they are switched on again. The host's \`perf kvm\` samples of guests need a PMU of the host, and
have an address without a stack. Registers by QMP (\`lanescope monitor --registers 20ms\`) need neither.`;

const SYMPTOMS = `Findings say what to do next where a trace leaves a question open, with what of this trace says so. In the window the
line \`next\` below a finding has the button; \`lanescope report\` has the commands, and its JSON the list \`next\`. Nothing is advised
for a guest whose own trace is open, and nothing is done by itself.`;
