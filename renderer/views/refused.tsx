import { failureText } from "../../workers/core/result.js";
import { visibleText } from "../../workers/core/unseen.js";
import { CommandButton } from "./parts/command-button.js";
import { Icon } from "./parts/icons.js";
import { LimitNotices } from "./parts/limit-notices.js";
import { useApp, useSession } from "./use-app.js";

/** Over the open trace: why another one could not be opened. */
export function Refused() {
  const app = useApp();
  const refused = useSession((session) => session.refused);
  if (refused === undefined) return undefined;
  const { name, failure } = refused;
  return (
    <div className="refused" role="alert">
      <div className="refused-words">
        <strong>
          <bdi>{name === "" ? "This" : name}</bdi> was not opened
        </strong>
        {failure.limit === undefined ? (
          <p className="copyable">{visibleText(failureText(failure))}</p>
        ) : (
          <LimitNotices />
        )}
        <p className="quiet">The open trace stays as it is.</p>
        {failure.isUnknown === true && <CommandButton id="log-format" label="Read it as a log" />}
      </div>
      <button
        type="button"
        className="button"
        title="Close  Esc"
        aria-label="Close the message"
        onClick={() => void app.actions.session.dismiss()}
      >
        <Icon name="close" />
      </button>
    </div>
  );
}
