// The style sheets, in the order they build on each other.
import "./theme.css";
import "./window.css";
import "./panels.css";
import "./details.css";
import "./menu.css";
import "./tables.css";
import "./grid.css";
import "./events.css";
import "./context-menu.css";
import "./legend.css";
import "./findings.css";
import "./opening.css";
import "./filter.css";
import "./time.css";
import "./steal.css";
import "./graphics.css";
import "./tree.css";
