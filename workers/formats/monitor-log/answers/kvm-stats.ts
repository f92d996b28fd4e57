import { fieldsOf } from "../../../core/parsed-json.js";
import { MonitorRole, MonitorType } from "../../../model/monitor-values.js";
import { amountOf, listOf, textOf } from "../lines.js";
import type { Asked, SeriesGroup, SeriesGroups } from "../series.js";
import type { WatchedVm } from "../watched-vm.js";

/** What `query-stats-schemas` says of one of KVM's statistics. */
interface Schema {
  readonly type: string;
  readonly unit: string;
  /** A value times this is in its unit. */
  readonly scale: number;
  /** Of a linear histogram. */
  readonly bucketSize: number;
}

const UNSAID: Schema = { type: "instant", unit: "", scale: 1, bucketSize: 1 };

/** The only two names that stand for a meaning of their own: traces have the same events. */
const ROLES: Readonly<Record<string, MonitorRole>> = { exits: MonitorRole.EXITS, halt_exits: MonitorRole.HALT_EXITS };

const GROUP = "KVM";
const MOST_NAMES = 10_000;
const QUANTILES = [0.5, 0.99] as const;

/** KVM's statistics by `query-stats`: which there are and what their numbers mean, the log itself tells. */
export class KvmStats {
  private readonly schemas = new Map<string, Schema>();
  /** How counters are shown, by their names. */
  private readonly totals = new Map<string, string>();
  private readonly moments = new Map<string, string>();
  /** Last histograms, by owner and name. */
  private readonly histograms = new Map<string, { readonly counts: readonly number[]; readonly t: number }>();

  constructor(private readonly groups: SeriesGroups) {}

  /** The answer of `query-stats-schemas`. */
  learn(data: unknown): void {
    this.totals.clear();
    this.moments.clear();
    for (const target of listOf(data)) {
      for (const each of listOf(fieldsOf(target)["stats"])) {
        const stat = fieldsOf(each);
        const name = textOf(stat["name"]);
        if (name === undefined || this.schemas.size === MOST_NAMES) continue;
        const base = amountOf(stat["base"]) ?? 10;
        const exponent = amountOf(stat["exponent"]) ?? 0;
        const scale = base ** exponent;
        this.schemas.set(name, {
          type: textOf(stat["type"]) ?? UNSAID.type,
          unit: textOf(stat["unit"]) ?? "",
          scale: Number.isFinite(scale) && 0 < scale ? scale : 1,
          bucketSize: amountOf(stat["bucket-size"]) ?? 1,
        });
      }
    }
  }

  /** The answer of `query-stats`: a part for each vCPU by its name in the object model, whose order is any. */
  take(vm: WatchedVm, asked: Asked, data: unknown): void {
    vm.hasStats = true;
    for (const part of Array.isArray(data) ? data : [data]) {
      const { "qom-path": qom, stats } = fieldsOf(part);
      const vcpu = typeof qom === "string" ? vm.byQom.get(qom) : -1;
      // A vCPU that no answer has numbered.
      if (vcpu === undefined) continue;
      const group = this.groups.of(vm.index, vcpu, GROUP);
      for (const each of listOf(stats)) this.stat(vm, vcpu, group, asked, fieldsOf(each));
    }
  }

  /** The sums of a VM in debugfs, where QEMU does not tell them. */
  takeSums(vm: WatchedVm, asked: Asked, data: unknown): void {
    if (vm.hasStats) return;
    const group = this.groups.of(vm.index, -1, GROUP);
    for (const [name, text] of Object.entries(fieldsOf(data))) {
      const value = amountOf(text);
      if (value === undefined) continue;
      const type = /^(?:max_|pages_|guest_mode$|blocking$)/.test(name) ? "instant" : "cumulative";
      this.number(group, asked, name, value, this.schemas.get(name) ?? { ...UNSAID, type }, 0);
    }
  }

  private stat(vm: WatchedVm, vcpu: number, group: SeriesGroup, asked: Asked, stat: Readonly<Record<string, unknown>>) {
    const name = textOf(stat["name"]);
    if (name === undefined) return;
    const schema = this.schemas.get(name) ?? UNSAID;
    const { value } = stat;
    if (Array.isArray(value)) {
      this.histogram(`${vm.index} ${vcpu} ${name}`, group, asked, name, value, schema);
      return;
    }
    const number = amountOf(value);
    const role = vcpu < 0 ? MonitorRole.NONE : Object.hasOwn(ROLES, name) ? (ROLES[name] as MonitorRole) : 0;
    if (number !== undefined) this.number(group, asked, name, number, schema, role);
  }

  private number(group: SeriesGroup, asked: Asked, name: string, raw: number, schema: Schema, role: MonitorRole): void {
    const { type, unit, scale } = schema;
    const isTotal = type === "cumulative";
    const value = unit === "" || unit === "boolean" ? raw : raw * scale;
    const of = UNITS[unit] ?? unit;
    const shown = this.shown(name, of, isTotal);
    group.set(asked, shown, value, isTotal ? MonitorType.CUMULATIVE : MonitorType.INSTANT, role);
  }

  /** How people see a counter. Made once, as it is the same for each answer. */
  private shown(name: string, unit: string, isTotal: boolean): string {
    const known = isTotal ? this.totals : this.moments;
    let shown = known.get(name);
    if (shown === undefined) {
      shown = `${unit === "" ? name : `${name}, ${unit}`}${isTotal ? "/s" : ""}`;
      if (known.size < MOST_NAMES) known.set(name, shown);
    }
    return shown;
  }

  /** Where half of what came since the histogram before lies below, and 99 % of it. */
  private histogram(
    key: string,
    group: SeriesGroup,
    asked: Asked,
    name: string,
    list: readonly unknown[],
    { type, unit, scale, bucketSize }: Schema,
  ): void {
    const before = this.histograms.get(key);
    const counts = list.slice(0, 4096).map((each) => amountOf(each) ?? 0);
    if (before === undefined && 10_000 <= this.histograms.size) return;
    this.histograms.set(key, { counts, t: asked.t });
    if (before === undefined) return;
    const news = counts.map((count, i) => count - (before.counts[i] ?? 0));
    const sum = news.reduce((all, count) => all + count, 0);
    // Counts that fell were set back: nothing is known of the time between.
    if (!(0 < sum) || news.some((count) => count < 0)) return;
    const of = UNITS[unit] ?? unit;
    for (const quantile of QUANTILES) {
      let seen = 0;
      const bucket = news.findIndex((count) => {
        seen += count;
        return quantile * sum <= seen;
      });
      const end = type === "log2-histogram" ? 2 ** bucket : (bucket + 1) * bucketSize;
      group.setSince(
        before.t,
        asked,
        `${name}, ${quantile * 100} % below${of === "" ? "" : `, ${of}`}`,
        end * scale,
        MonitorType.BEFORE,
      );
    }
  }
}

/** Units as people write them. */
const UNITS: Readonly<Record<string, string>> = { seconds: "s", bytes: "bytes", cycles: "cycles", boolean: "" };
