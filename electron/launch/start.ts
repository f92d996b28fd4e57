#!/usr/bin/env node
import { openWindow } from "./open-window.js";

// `npm start -- TRACE…`
process.exitCode = await openWindow(process.argv.slice(2));
