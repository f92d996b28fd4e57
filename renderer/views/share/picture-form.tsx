import { useState } from "react";
import { formatCountOf } from "../../../workers/core/format.js";
import { svgOf } from "../../share/svg.js";
import { THEMES, type Theme } from "../../viewmodel/palette.js";
import { useApp } from "../use-app.js";
import { pngOf } from "./draw-picture.js";
import { EvenTime } from "./even-time.js";
import type { ShareKind } from "./share-kind.js";

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

const THEME_TITLES: Readonly<Record<Theme, string>> = { dark: "Dark", light: "Light" };

function PictureForm() {
  const { actions, stores } = useApp();
  const [format, setFormat] = useState<(typeof FORMATS)[number]>(FORMATS[0]);
  const [theme, setTheme] = useState<Theme>("light");
  const content = actions.share.sharedContent();
  const lanes = content?.lanes.length ?? 0;
  const save = () => {
    const { name } = stores.session.getState();
    actions.ui.closeDialog();
    void actions.share.saveMade(`${name || "trace"}.${format.ending}`, format.mime, async () => {
      const picture = await actions.share.makePicture();
      if (picture === undefined) throw new Error("no trace is open");
      const palette = actions.share.paletteIn(theme);
      if (format.id === "svg") return svgOf(picture, { [theme]: palette }, `${name}: lanes`);
      return pngOf(picture, { palette, theme, scale: format.id === "png-2" ? 2 : 1 });
    });
  };
  return (
    <>
      <p>
        {content?.subtitle ?? ""}: {formatCountOf(lanes, "lane")}. That is the selected range, or the window where none
        is selected.
        <EvenTime />
      </p>
      <fieldset>
        <legend>Format</legend>
        {FORMATS.map((one) => (
          <label key={one.id}>
            <input type="radio" name="picture-format" checked={one === format} onChange={() => setFormat(one)} />{" "}
            {one.title}
          </label>
        ))}
      </fieldset>
      <fieldset>
        <legend>Colours</legend>
        {THEMES.map((one) => (
          <label key={one}>
            <input type="radio" name="picture-theme" checked={one === theme} onChange={() => setTheme(one)} />{" "}
            {THEME_TITLES[one]}
          </label>
        ))}
      </fieldset>
      <div className="share-tools">
        <button type="button" className="button is-main" disabled={lanes === 0} onClick={save}>
          Save the picture
        </button>
      </div>
    </>
  );
}
