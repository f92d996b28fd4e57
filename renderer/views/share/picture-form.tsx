import { useCallback, useState } from "react";
import { formatBytes, formatCountOf } from "../../../workers/core/format.js";
import { ok, type Result } from "../../../workers/core/result.js";
import type { RedactedCounts, Redaction } from "../../../workers/model/bundle.js";
import { redactedSentence, sharedName } from "../../share/redacted.js";
import { svgOf } from "../../share/svg.js";
import { THEMES, type Theme } from "../../viewmodel/palette.js";
import { useApp } from "../use-app.js";
import { pngOf } from "./draw-picture.js";
import { EvenTime } from "./even-time.js";
import { OneOf } from "./one-of.js";
import { RedactChoice } from "./redact-choice.js";
import type { ShareKind } from "./share-kind.js";
import { useMade } from "./use-made.js";

export const PICTURE_KIND: ShareKind = {
  id: "picture",
  title: "Picture",
  about: "The lanes on show with time axis and legend, as PNG or SVG.",
  Form: PictureForm,
};

const FORMATS = [
  { id: "png", title: "PNG", mime: "image/png", ending: "png" },
  { id: "png-2", title: "PNG, twice as fine", mime: "image/png", ending: "png" },
  { id: "svg", title: "SVG, with text that can be edited", mime: "image/svg+xml", ending: "svg" },
] as const;

/** Of the time axis. */
const WIDTHS: readonly [number, ...number[]] = [1200, 2400, 4800];

const THEME_TITLES: Readonly<Record<Theme, string>> = { dark: "Dark", light: "Light" };

interface MadeFile {
  readonly content: string | Uint8Array<ArrayBuffer>;
  readonly redacted: RedactedCounts;
}

function PictureForm() {
  const { actions, stores } = useApp();
  const [format, setFormat] = useState<(typeof FORMATS)[number]>(FORMATS[0]);
  const [theme, setTheme] = useState<Theme>("light");
  const [width, setWidth] = useState<number>(WIDTHS[0]);
  const [redact, setRedact] = useState<readonly Redaction[]>([]);
  const content = actions.share.sharedContent();
  const lanes = content?.lanes.length ?? 0;
  const make = useCallback(async (): Promise<Result<MadeFile>> => {
    const drawn = await actions.share.makePicture(redact, width);
    if (!drawn.ok) return drawn;
    const { picture, title, redacted } = drawn.value;
    const palette = actions.share.paletteIn(theme);
    if (format.id === "svg") return ok({ content: svgOf(picture, { [theme]: palette }, `${title}: lanes`), redacted });
    return ok({ content: await pngOf(picture, { palette, theme, scale: format.id === "png-2" ? 2 : 1 }), redacted });
  }, [actions, redact, theme, format, width]);
  const { made, why } = useMade(lanes === 0 ? undefined : make);
  const save = (file: MadeFile) => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    const fileName = `${sharedName(name, redact)}.${format.ending}`;
    void actions.share.saveMade(fileName, format.mime, async () => file.content);
  };
  return (
    <>
      <p>
        {content?.subtitle ?? ""}: {formatCountOf(lanes, "lane")}. That is the selected range, or the window where none
        is selected.
        <EvenTime />
      </p>
      <OneOf legend="Format" all={FORMATS} chosen={format} titleOf={({ title }) => title} onChange={setFormat} />
      <OneOf legend="Colours" all={THEMES} chosen={theme} titleOf={(one) => THEME_TITLES[one]} onChange={setTheme} />
      <OneOf legend="Width" all={WIDTHS} chosen={width} titleOf={(px) => `${px} px`} onChange={setWidth} />
      <RedactChoice redact={redact} onChange={setRedact} stays="Times and numbers of threads and processes stay." />
      <p role="status">
        {made !== undefined
          ? `${formatBytes(new Blob([made.content]).size)}: names of the trace and of lanes, no notes. ${redactedSentence(made.redacted)}`
          : why !== ""
            ? `No picture: ${why}`
            : lanes === 0
              ? "No lanes are on show."
              : "Drawing the picture…"}
      </p>
      <div className="share-tools">
        <button
          type="button"
          className="button is-main"
          disabled={made === undefined}
          onClick={() => made !== undefined && save(made)}
        >
          Save the picture
        </button>
      </div>
    </>
  );
}
