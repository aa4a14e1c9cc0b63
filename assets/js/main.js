// @ts-check
/** Loads the islands. Each enhances HTML that works without it. */
import "./live.js";
import "./layers.js";
import "./keys.js";
import "./row-select.js";
import "./command-palette.js";
import "./time-brush.js";
import "./query-box.js";
import "./live-list.js";
import "./many-codes.js";
