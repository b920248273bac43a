// What stands on a day, what changed between two, and what the filters let through.

const STATUS = {
  reported: "a source accounts for this very day",
  presumed: "it held when it was last observed, and nothing says otherwise",
  possible: "what is told allows for this day, and no more than that",
  contested: "it is disputed",
  unknown: "nothing on record tells who held it on this day",
  structure: "part of how the thing is described: no claim, no date",
};
const WHY = {
  sources: "sources disagree",
  fighting: "there was fighting there on the day",
  denied: "somebody denies it",
  bracketed: "it was taken from the holder later, and nothing in between says otherwise",
};
const UNREAL = ["Planned", "Promised", "Threatened", "Demanded"];

const { nodes, edges, spells, records, sources, datasets, origins, relations, kinds, about } = data;
const publisherOf = (source) => source.publisher || source.label || "not told";

spells.forEach((spell, index) => {
  spell.index = index;
  spell.edge = spell.e === undefined ? null : edges[spell.e];
  spell.relation = spell.edge ? spell.edge.r : spell.r;
  spell.tail = spell.edge ? spell.edge.s : spell.s;
  spell.head = spell.edge ? spell.edge.o : null;
  spell.for ||= [];
  spell.against ||= [];
  spell.publishers = new Set(spell.for.flatMap((one) => records[one].sources.map((s) => publisherOf(sources[s]))));
  spell.voices = new Set(spell.for.map((one) => records[one].modality || "Actual"));
  spell.isUnreal = spell.for.length > 0 && [...spell.voices].every((voice) => UNREAL.includes(voice));
  spell.isInferred = spell.for.length > 0 && spell.for.every((one) => records[one].inference === "Inferred");
});
edges.forEach((edge, index) => {
  edge.index = index;
  const { sign = 0, family } = relations[edge.r];
  edge.tone = sign < 0 ? "hostile" : sign > 0 ? "friendly" : family;
});
nodes.forEach((node, index) => {
  node.index = index;
  node.shape = kinds[node.kind].shape;
});

/** Days on which something begins or ceases to stand, in order. */
const TURNS = [...new Set(spells.flatMap((one) => [one.since, one.until]).filter(Boolean))].sort();
/** Things that somebody is ever said to hold: of them, silence is told as unknown. */
const HELD = new Set(edges.filter((edge) => edge.r === "controls").map((edge) => edge.o));

/** All that filters can hide, by kind of filter. */
const state = {
  day: about.asOf,
  other: "",
  pick: null,
  view: "graph",
  hidden: { relation: new Set(), source: new Set(), status: new Set(), kind: new Set() },
};

const covers = (spell, day) => (!spell.since || spell.since <= day) && (!spell.until || day < spell.until);
const standing = (day) => spells.filter((spell) => covers(spell, day));

/** Tell whether the filters let a stretch through; they hide, and judge nothing anew. */
function passes(spell) {
  const { relation, source, status, kind } = state.hidden;
  if (relation.has(spell.relation) || status.has(spell.status) || kind.has(nodes[spell.tail].kind)) return false;
  if (spell.head !== null && kind.has(nodes[spell.head].kind)) return false;
  return !source.size || !spell.publishers.size || [...spell.publishers].some((one) => !source.has(one));
}

/** Give the things whose holder nothing tells on the day, though another day's is told. */
function unheld(day) {
  const { relation, status, kind } = state.hidden;
  if (relation.has("controls") || status.has("unknown")) return new Set();
  const found = new Set([...HELD].filter((one) => !kind.has(nodes[one].kind)));
  for (const spell of standing(day)) if (spell.relation === "controls") found.delete(spell.head);
  return found;
}

/** The last day up to this one that the records speak of. */
function lastObserved(spell, day) {
  const seen = spell.for.map((one) => records[one].seen).filter(Boolean).map((one) => (one < day ? one : day));
  return seen.sort().at(-1) || "";
}

// What is disputed or changes is a matter: who holds a place (a side of it), or a relation of two.
function matterOf(spell) {
  const holder = spell.relation === "controls" ? "" : spell.tail;
  const thing = spell.edge ? `${spell.head} ${spell.edge.sideId || ""}` : `"${spell.text}`;
  return `${spell.relation} ${holder} ${thing}`;
}

function byMatter(found) {
  const groups = new Map();
  for (const spell of found) {
    if (spell.status === "structure") continue;
    const key = matterOf(spell);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(spell);
  }
  return groups;
}

const isDisputed = (group) => group.some((spell) => spell.status === "contested");
const without = (some, others) => some.filter((one) => !others.some((other) => other.tail === one.tail));

function changeKind(were, are) {
  const gone = without(were, are), come = without(are, were);
  if (were.length && are.length && gone.length === were.length) return "changed hands";
  if (were.length && are.length && isDisputed(were) !== isDisputed(are))
    return isDisputed(are) ? "became contested" : "was settled";
  if (gone.length && come.length) return "changed hands";
  if (come.length) return "began";
  return gone.length ? "ended" : "";
}

/** Tell what changed from the earlier day to the later, a matter each, as `marchland diff` does. */
function changesBetween(earlier, later) {
  const before = byMatter(standing(earlier)), after = byMatter(standing(later));
  const found = [];
  for (const matter of new Set([...before.keys(), ...after.keys()])) {
    const were = before.get(matter) || [], are = after.get(matter) || [];
    let kind = changeKind(were, are);
    if (!kind) continue;
    const over = kind === "ended";
    const told = over ? without(were, are) : ["began", "changed hands"].includes(kind) ? without(are, were) : are;
    if (kind === "began" && !told.some((one) => one.start && one.start > earlier)) kind = "first told";
    if (over && !told.some((one) => one.end && one.end <= later)) kind = "last told";
    found.push({ kind, were, are, told });
  }
  return found;
}

// Names that an address can carry, and that are the same when the page is made again.
const nodeKey = (index) => nodes[index].id;
const edgeKey = (edge) => [nodeKey(edge.s), edge.r, nodeKey(edge.o), edge.sideId || ""].join(" ");
const nodeByKey = new Map(nodes.map((node, index) => [node.id, index]));
const edgeByKey = new Map(edges.map((edge, index) => [edgeKey(edge), index]));
const isPicked = (kind, index) => state.pick !== null && state.pick.kind === kind && state.pick.index === index;

/** Say what an edge says, without who says it. */
function edgeWords(edge) {
  const side = edge.side ? `, on the side of ${edge.side}` : "";
  return `${nodes[edge.s].label} ${relations[edge.r].phrase} ${nodes[edge.o].label}${side}`;
}
const spellWords = (spell) =>
  spell.edge ? edgeWords(spell.edge) : `${nodes[spell.tail].label} ${relations[spell.relation].phrase} ${spell.text}`;
