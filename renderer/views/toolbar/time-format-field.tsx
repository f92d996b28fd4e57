import { knowsBoot, knowsDates } from "../../state/selectors.js";
import { CLOCK_TITLE, TIME_FORMAT_TITLES, TIME_FORMATS, type TimeFormat } from "../../viewmodel/time-format.js";
import { useApp, useSession, useView } from "../use-app.js";

export function TimeFormatField() {
  const app = useApp();
  const format = useView((view) => view.timeFormat);
  const hasDates = useSession((session) => session.info === undefined || knowsDates(session.info));
  // A clock without dates shows its seconds in any format.
  const hasBoot = useSession((session) => knowsBoot(session.trace)) && hasDates;
  const isOffered = (one: TimeFormat) => (one !== "boot" || hasBoot) && (one !== "local" || hasDates);
  return (
    <select
      className="select time-format"
      aria-label="How times are shown"
      value={format}
      onChange={(event) => app.actions.view.setTimeFormat(event.target.value as TimeFormat)}
    >
      {TIME_FORMATS.filter((one) => isOffered(one) || one === format).map((one) => (
        <option key={one} value={one}>
          {hasDates || one === "relative" ? TIME_FORMAT_TITLES[one] : CLOCK_TITLE}
        </option>
      ))}
    </select>
  );
}
