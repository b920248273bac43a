// The panel beside the drawing: what is known of a thing or a tie, and on whose word.

const RELIABILITY = { A: "completely reliable", B: "usually reliable", C: "fairly reliable", D: "not usually reliable",
  E: "unreliable", F: "reliability cannot be judged" };
const CREDIBILITY = { 1: "confirmed", 2: "probably true", 3: "possibly true", 4: "doubtful", 5: "improbable", 6: "truth cannot be judged" };
const LINKS = { basis: ["rests on", "ground for"], disputes: ["disputes", "disputed by"],
  corroborates: ["corroborates", "corroborated by"], copies: ["copies", "copied by"] };
const FEW = 25;

const badge = (status) => element("span", { class: `status ${status}` }, status === "structure" ? "described" : status);

function pairs(told) {
  const rows = told.filter(([, words]) => words && words.length !== 0)
    .map(([name, words]) => [element("dt", {}, name), element("dd", {}, words)]);
  return element("dl", {}, rows);
}

function gradeWords(grade) {
  const found = /^([A-F])([1-6]), (.*)$/.exec(grade || "");
  if (!found) return grade;
  const [, letter, digit, lines] = found;
  const told = lines.replace("lines", "independent lines of evidence").replace(/line(?!s)/, "independent line of evidence")
    .replace("parties only", "all of parties to the conflict");
  return `${letter}${digit}: ${RELIABILITY[letter]}, ${CREDIBILITY[digit]}; ${told}`;
}

function beginWords({ start, startLatest }) {
  if (start && startLatest) return start === startLatest ? `on ${start}` : `on some day from ${start} to ${startLatest}`;
  if (startLatest) return `on ${startLatest} or before; when is not told`;
  return start ? `not before ${start}` : "not told";
}

function endWords({ end, endEarliest }) {
  const last = end && nextDay(end, -1), least = endEarliest && nextDay(endEarliest, -1);
  if (last && least) return last === least ? last : `some day from ${least} to ${last}`;
  if (least) return `${least} or after; its end is not told`;
  return last ? `${last} at the latest` : "not told";
}

function statusWords(spell) {
  const why = (spell.why || []).map((one) => WHY[one] || one);
  return `${upper(STATUS[spell.status])}${why.length ? `: ${listed(why)}` : ""}.`;
}

function panelOf(...children) {
  const close = element("button", { type: "button", "aria-label": "Close", click: () => pick(null) }, "✕");
  const head = element("h2", { tabindex: -1 }, children.shift());
  byId("panel").replaceChildren(element("div", { class: "bar" }, head, close), ...children.flat().filter(Boolean));
  byId("panel").hidden = false;
  byId("panel").scrollTop = 0;
}

/** Write ties as buttons, those of one relation together, each with its status. */
function tieList(found, index) {
  const groups = new Map();
  for (const spell of found) {
    const { phrase } = relations[spell.relation];
    const words = spell.tail === index ? phrase : `${phrase} it:`;
    if (!groups.has(words)) groups.set(words, []);
    groups.get(words).push(spell);
  }
  return [...groups].map(([words, some]) =>
    [element("p", { class: "phrase" }, words), element("ul", {}, some.map((spell) => tieRow(spell, index)))]);
}

function tieRow(spell, index) {
  const other = spell.edge ? nodes[spell.tail === index ? spell.head : spell.tail].label : spell.text;
  const voices = spell.isUnreal ? ` ${[...spell.voices].join(", ").toLowerCase()}` : "";
  const name = spell.edge ? button(other + sideOf(spell), () => pick("edge", spell.e, true)) : other;
  const told = spell.edge ? null
    : element("details", {}, element("summary", { class: "small" }, "evidence"), spellParts(spell, state.day));
  return element("li", {}, name, " ", badge(spell.status), voices, spell.isInferred ? element("span", { class: "small" }, " inferred") : "", " ", told);
}

function showNode(index) {
  const node = nodes[index];
  const mine = standing(state.day).filter((one) => passes(one) && (one.tail === index || one.head === index));
  const out = mine.filter((one) => one.tail === index), into = mine.filter((one) => one.head === index && one.tail !== index);
  const country = node.country && node.country !== node.label ? `, ${node.country}` : "";
  panelOf(node.label, element("p", { class: "kind" }, `${kinds[node.kind].label}${country}`),
    node.also ? element("p", { class: "names" }, `Also: ${node.also.join("; ")}`) : null,
    node.ids ? element("p", { class: "names" }, `Numbers: ${node.ids.join("; ")}`) : null,
    node.comment ? element("p", { class: "names" }, node.comment) : null,
    node.unknown ? element("p", { class: "meaning" }, badge("unknown"), ` Who holds it on ${state.day}: ${STATUS.unknown}.`) : null,
    element("h3", {}, `On ${state.day}`),
    mine.length ? null : element("p", {}, "Nothing that is shown stands of it on this day."),
    ...tieList([...out, ...into], index).flat(), pastOf(index));
}

const sideOf = (spell) => (spell.edge && spell.edge.side ? `, on the side of ${spell.edge.side}` : "");

/** List what stood of a thing on other days. */
function pastOf(index) {
  const others = spells.filter((one) => (one.tail === index || one.head === index) && !covers(one, state.day))
    .sort((a, b) => (a.since < b.since ? -1 : 1));
  if (!others.length) return null;
  return element("details", {}, element("summary", {}, `On other days: ${amount(others.length, "stretch").replace("stretchs", "stretches")}`),
    capped(others, (spell) => element("li", {}, button(spanOf(spell), () => set({ day: spell.since })), ` ${spellWords(spell)} `, badge(spell.status)), "ul"));
}

const spanOf = (spell) => {
  const last = spell.until && nextDay(spell.until, -1);
  if (!last) return `from ${spell.since} on`;
  return last === spell.since ? last : `${spell.since} to ${last}`;
};

/** Write the first of many, and a button for the rest. */
function capped(many, write, tag = "div") {
  const list = element(tag, {}, many.slice(0, FEW).map(write));
  if (many.length <= FEW) return list;
  const more = button(`Show all ${many.length.toLocaleString("en")}`, () => more.replaceWith(...many.slice(FEW).map(write)));
  list.append(more);
  return list;
}

function showEdge(index) {
  const edge = edges[index];
  const on = (day) => spells.find((one) => one.e === index && covers(one, day));
  const now = on(state.day), then = state.other && on(state.other);
  const shown = now || then;
  const ends = element("p", { class: "kind" }, button(nodes[edge.s].label, () => pick("node", edge.s, true)), " → ",
    button(nodes[edge.o].label, () => pick("node", edge.o, true)));
  const told = shown ? spellParts(shown, now ? state.day : state.other)
    : [element("p", { class: "meaning" }, badge("unknown"), ` Nothing tells of it on ${state.day}.`)];
  const all = spells.filter((one) => one.e === index && one.since);
  const past = all.length < 2 && now ? null : element("details", now ? {} : { open: true },
    element("summary", {}, `Over time: ${amount(all.length, "stretch").replace("stretchs", "stretches")}`),
    capped(all, (spell) => element("li", {}, button(spanOf(spell), () => set({ day: spell.since })), " ", badge(spell.status)), "ul"));
  panelOf(edgeWords(edge), ends, ...told, past);
}

function spellParts(spell, day) {
  if (spell.status === "structure") return [element("p", { class: "meaning" }, badge("structure"), ` ${statusWords(spell)}`)];
  const seen = lastObserved(spell, day);
  const age = seen ? dayNumber(day) - dayNumber(seen) : 0;
  const facts = pairs([
    ["On", day],
    ["Began", beginWords(spell)],
    ["Last day", endWords(spell)],
    ["Unchanged", spanOf(spell)],
    ["Observed", seen && `${seen}${age ? `, ${amount(age, "day")} before` : ""}`],
    ["Grade", gradeWords(spell.grade)],
    ["Mode", spell.isUnreal && `${upper([...spell.voices].join(", ").toLowerCase())}: said, not done`],
    ["Reading", spell.isInferred && "inferred by the coder, not stated by a source"],
  ]);
  return [element("p", { class: "meaning" }, badge(spell.status), ` ${statusWords(spell)}`), facts, cards(spell)];
}

function cards(spell) {
  const found = [element("h3", {}, `Evidence (${spell.for.length})`), capped(spell.for, (one) => card(records[one], ""))];
  if (spell.against.length)
    found.push(element("h3", {}, `Disputed by (${spell.against.length})`), capped(spell.against, (one) => card(records[one], " against")));
  return element("div", {}, found);
}

/** Write one record: its words, who says so, where, when, how sure. */
function card(record, look) {
  const origin = origins[record.from], set_ = datasets[origin.dataset];
  const how = [record.inference === "Inferred" ? "inferred by the coder" : "stated by the source",
    record.polarity && record.polarity !== "Affirmed" ? record.polarity.toLowerCase() : "",
    record.modality && record.modality !== "Actual" ? record.modality.toLowerCase() : ""].filter(Boolean);
  const given = record.given && record.given !== record.when.replace("on ", "") ? ` (as written: ${record.given})` : "";
  const speakers = record.speakers ? listed(record.speakers) + ({ joint: ", together", each: ", each" }[record.attribution] || "") : "";
  return element("article", { class: `card${look}`, "data-record": record.id }, element("p", {}, upper(record.says)),
    pairs([
      ["Time", upper(record.when) + given],
      ["Said by", speakers],
      ["Kind", upper(how.join(", "))],
      ["Coded as", record.coding],
      ["Source", record.sources.map((one) => sourceParts(sources[one]))],
      ["Credibility", record.credibility && `${record.credibility}: ${CREDIBILITY[record.credibility]}`],
      ["Where in it", record.locator],
      ["Reported", record.reported],
      ["Data set", `${set_.label}${origin.release ? `, release ${origin.release}` : ""}${record.key ? `, row ${record.key}` : ""}`],
      ["Learned", (origin.learned || []).map((one) => one.slice(0, 10)).join(", ")],
      ...(record.links || []).map((one) => [upper(LINKS[one.kind][one.back ? 1 : 0]),
        `${upper(one.says)} (${[one.when, ...(one.sources || [])].join("; ")})`]),
    ]));
}

function sourceParts(source) {
  const title = source.title || source.name;
  const parts = [source.publisher && source.publisher !== title ? `${source.publisher}: ` : "",
    source.url ? link(source.url, title) : title, source.published ? `, ${source.published}` : "",
    source.reliability ? ` (${source.reliability}: ${RELIABILITY[source.reliability] || ""})` : ""];
  if (source.url && typeof parts[1] === "string") parts.push(element("span", { class: "small" }, ` ${source.url}`));
  if (source.archived) parts.push(" ", link(source.archived, "archived copy"));
  if (source.copies) parts.push(`, which copies ${listed(source.copies.map((one) => sources[one].name))}`);
  return element("div", {}, parts.filter(Boolean));
}
