import { knowsBoot, knowsDates } from "../../state/selectors.js";
import { CLOCK_TITLE, TIME_FORMATS, type TimeFormat, timeFormatTitle } from "../../viewmodel/time-format.js";
import { useApp, useSession, useView } from "../use-app.js";

export function TimeFormatField() {
  const app = useApp();
  const format = useView((view) => view.timeFormat);
  const zone = useView((view) => view.timeZone);
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
          {hasDates || one === "relative" ? timeFormatTitle(one, zone) : CLOCK_TITLE}
        </option>
      ))}
    </select>
  );
}
