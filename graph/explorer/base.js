// What the other parts share: the data, elements, days. Text goes into the page as text, never as markup.

const data = JSON.parse(document.getElementById("course").textContent);
const byId = (id) => document.getElementById(id);
const SVG = "http://www.w3.org/2000/svg";

/** Make an element; `given` are attributes, or listeners where a value is a function. */
function element(tag, given = {}, ...children) {
  return filled(document.createElement(tag), given, children);
}

function drawn(tag, given = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), given, children);
}

function filled(made, given, children) {
  for (const [name, value] of Object.entries(given)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

const button = (words, act, given = {}) =>
  element("button", { type: "button", class: "link", ...given, click: act }, words);

/** Count the days since 1970-01-01; years before 100 are years before 100. */
function dayNumber(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const moment = new Date(0);
  moment.setUTCFullYear(year, month - 1, day);
  return Math.round(moment.getTime() / 86400000);
}

const isoDay = (number) => {
  const found = new Date(number * 86400000).toISOString();
  return found.startsWith("+") ? "9999-12-31" : found.slice(0, 10);
};
const nextDay = (iso, step = 1) => isoDay(dayNumber(iso) + step);

/** Tell whether a text is a day that exists, as ISO 8601 writes it. */
function isDay(text) {
  return /^\d{4}-\d\d-\d\d$/.test(text) && text >= "0001-01-01" && isoDay(dayNumber(text)) === text;
}

/** Make a link of an address of the web; anything else stays words. */
function link(address, words) {
  let url = null;
  try { url = new URL(address); } catch { return words; }
  if (!["http:", "https:"].includes(url.protocol)) return words;
  return element("a", { href: url.href, rel: "noopener noreferrer", target: "_blank" }, words);
}

const listed = (words) =>
  words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
const amount = (number, what) => `${number.toLocaleString("en")} ${what}${number === 1 ? "" : "s"}`;
const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
