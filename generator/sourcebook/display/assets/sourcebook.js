/* Sourcebook: addresses of lines, copying, gaps that open in place, moving between marks.
   A page is complete without it: it only adds to what is there, and asks no other host for anything. */
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const make = (tag, properties, ...children) => {
    const node = Object.assign(document.createElement(tag), properties);
    node.append(...children);
    return node;
  };
  const button = (textContent, title, onclick) =>
    make("button", { type: "button", textContent, title, ariaLabel: title, onclick });
  const seen = (node) => node.getClientRects().length > 0;
  const figureOf = (node) => node.closest(".sb-figure");
  const number = (line) => one(":scope > a", line);

  /* Addresses: #flask-L28 and #flask-L28-L35; on the page of one file #L28. */

  function address() {
    const [, prefix, from, to = from] = /^#(.*?)L(\d+)(?:-L?(\d+))?$/.exec(location.hash) || [];
    return from && { prefix, from: Math.min(from, to), to: Math.max(from, to) };
  }

  const prefixOf = (figure) => one("[data-line]", figure)?.id.replace(/L\d+$/, "");

  async function select(go) {
    all(".sb-sel").forEach((line) => line.classList.remove("sb-sel"));
    const wanted = address();
    const figure = wanted && all(".sb-figure").find((figure) => prefixOf(figure) === wanted.prefix);
    tell();
    if (!figure) return [];
    if (go && !seen(figure)) clear();
    if (go) await uncover(figure, wanted.from);
    const lines = all("[data-line]", figure).filter(({ dataset: { line } }) => line >= wanted.from && line <= wanted.to);
    lines.forEach((line) => line.classList.add("sb-sel"));
    if (go) {
      lines[0]?.scrollIntoView({ block: lines.length > 12 ? "start" : "center", inline: "nearest" });
      reveal(lines[0]);
    }
    tell();
    return lines;
  }

  /* A line number in prose; what cannot be shown here is shown where the link leads. */
  async function follow(link) {
    const at = `#${link.dataset.at || link.hash.slice(1)}`;
    if (location.hash !== at) history.pushState(null, "", at);
    const [line] = await select(true);
    if (line) number(line).focus({ preventScroll: true });
    else location.assign(link.href);
  }

  function choose(line, range) {
    const prefix = prefixOf(figureOf(line));
    const no = +line.dataset.line;
    const last = address();
    const goesOn = last?.prefix === prefix && one(".sb-sel");
    const from = (range || ranging) && goesOn ? last.from : no;
    const [low, high] = [Math.min(from, no), Math.max(from, no)];
    history.replaceState(history.state, "", `#${prefix}L${low}${high > low ? `-L${high}` : ""}`);
    ranging = ranging && !goesOn;
    select();
    const lines = `line${high > low ? "s" : ""} ${low}${high > low ? `–${high}` : ""}`;
    write(location.href).then(() => tell(ranging ? "" : `${lines}: link copied`), () => tell(`${lines}: not copied`));
  }

  /* Copying: the lines as they are in the file, a comment where some are left out. Numbers and kinds are drawn, so they
     are not in the text. */

  function cited(figure, lines) {
    const runs = [];
    for (const no of lines.map((line) => +line.dataset.line)) {
      if (runs.length && runs.at(-1)[1] === no - 1) runs.at(-1)[1] = no;
      else runs.push([no, no]);
    }
    const [first, ...rest] = figure.dataset.cite.split("\n");
    const which = runs.map(([from, to]) => (from === to ? from : `${from}-${to}`)).join(", ");
    const [open, close] = figure.dataset.comment.split(" ");
    return [`${first}, line${lines.length > 1 ? "s" : ""} ${which}`, ...rest]
      .map((row) => `${open} ${row}${close ? ` ${close}` : ""}\n`).join("") + "\n";
  }

  function write(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    /* A page that is not served over https may still copy what is selected. */
    const field = make("textarea", { value: text, readOnly: true });
    field.style.cssText = "position:fixed;opacity:0";
    (one("dialog[open]") || document.body).append(field);
    const before = document.activeElement;
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    before?.focus();
    return done ? Promise.resolve() : Promise.reject(new Error("not allowed"));
  }

  async function copy(figure, button) {
    const lines = all("[data-line]", figure);
    const code = all("[data-line], .sb-gap > div", figure).map((part) => {
      const own = part.cloneNode(true);
      one("s", own)?.remove();
      return own.textContent.replace(/\n?$/, "\n");
    }).join("");
    const label = button.dataset.label ??= button.textContent;
    const spoken = button.dataset.spoken ??= button.ariaLabel || label;
    const told = await write(button.dataset.do === "cite" ? cited(figure, lines) + code : code)
      .then(() => "Copied", () => "Not copied");
    button.style.minWidth = `${button.offsetWidth}px`;
    button.textContent = button.ariaLabel = told;
    say(told);
    setTimeout(() => Object.assign(button, { textContent: label, ariaLabel: spoken }), 1500);
  }

  /* Gaps: the lines come from the page of the whole file, which is read once. */

  const STEP = 10;
  const files = new Map();

  function linesOf(url) {
    if (!files.has(url)) {
      files.set(url, fetch(url).then(async (answer) => {
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        return new Map(all("[data-line]", page).map((line) => [+line.dataset.line, line]));
      }));
      files.get(url).catch(() => files.delete(url));
    }
    return files.get(url);
  }

  /* The page of a file marks the uses of every symbol that has a page; here they would be strangers. */
  function adopt(line, prefix, url, use) {
    const own = document.importNode(line, true);
    own.id = `${prefix}L${own.dataset.line}`;
    own.removeAttribute("data-mark");
    own.removeAttribute("class");
    all("mark", own).forEach((mark) => mark.replaceWith(...mark.childNodes));
    all("a[href]", own).forEach((link) => { link.href = new URL(link.getAttribute("href"), url); });
    number(own).setAttribute("href", `#${own.id}`);
    number(own).removeAttribute("data-n");
    number(own).ariaLabel = own.dataset.line;
    number(own).tabIndex = -1;
    if (use) own.dataset.mark = use.dataset.kind;
    use?.remove();
    return own;
  }

  /* What closes a gap again stands where the gap began, and has kept it as it was. */
  function closing(gap) {
    if (gap.fold) return gap.fold;
    const before = gap.cloneNode(true);
    all("button", before).forEach((button) => button.remove());
    const fold = make("div", { className: "sb-fold", blocks: [gap] }, button("Hide again", `Hide again: lines ${gap.dataset.from} to ${gap.dataset.to}`, () => {
      fold.blocks.forEach((block) => block.remove());
      fold.replaceWith(before);
      prepare(before);
      one("a", before).focus();
      stand(null);
      select();
    }));
    gap.fold = fold;
    gap.before(fold);
    return fold;
  }

  async function open(gap, from, to) {
    const url = one("a", gap).href.split("#")[0];
    const prefix = prefixOf(figureOf(gap));
    const lines = await linesOf(url);
    const fold = closing(gap);
    const wanted = [];
    for (let no = from; no <= to; no++) wanted.push(adopt(lines.get(no), prefix, url, document.getElementById(`${prefix}L${no}`)));
    const block = make("pre", {}, make("code", { className: "no-highlight" }, ...wanted));
    const atStart = from === +gap.dataset.from;
    if (atStart) gap.dataset.from = to + 1;
    else {
      gap.dataset.to = from - 1;
      one("small", gap)?.remove();
    }
    gap[atStart ? "before" : "after"](block);
    fold.blocks.push(block);
    const left = gap.dataset.to - gap.dataset.from + 1;
    if (left > 0) label(gap, left);
    else gap.remove();
    say(`${wanted.length} line${wanted.length > 1 ? "s" : ""} shown`);
    return wanted[0];
  }

  const openable = (gap) => gap.dataset.from && one("a", gap) && !one("s", figureOf(gap)) && one(".sb-file a", figureOf(gap)) && location.protocol !== "file:";

  async function uncover(figure, no) {
    const gap = all(".sb-gap", figure).find(({ dataset: { from, to } }) => no >= from && no <= to);
    if (gap && openable(gap)) await open(gap, +gap.dataset.from, +gap.dataset.to).catch(() => {});
  }

  /* Where the lines cannot be had, the gap is the link that it is without the script. */
  function press(gap, from, to, use) {
    open(gap, from, to).then((line) => {
      number(document.getElementById(use?.id) || line).focus();
      select();
    }, () => location.assign(one("a", use || gap).href));
  }

  function label(gap, left) {
    const link = one("a", gap);
    const text = `… ${left.toLocaleString("en")} line${left > 1 ? "s" : ""}`;
    const copied = one("div", gap);
    copied.textContent = copied.textContent.replace(link.textContent, text);
    link.textContent = text;
    link.hash = `L${gap.dataset.from}`;
    const more = one("span", gap);
    const uses = all("b", gap).length;
    if (uses) more.firstChild.data = more.firstChild.data.replace(/\d+/, uses);
    else more?.remove();
    all("button", gap).forEach((button) => { button.hidden = left <= STEP; });
  }

  function prepare(gap) {
    if (!openable(gap) || one("button", gap)) return;
    const add = (sign, title, range) => gap.append(button(`${sign} ${STEP}`, title, () => press(gap, ...range(+gap.dataset.from, +gap.dataset.to))));
    if (gap.previousElementSibling) add("↓", `Show the next ${STEP} lines`, (from, to) => [from, Math.min(from + STEP - 1, to)]);
    if (gap.nextElementSibling) add("↑", `Show the ${STEP} lines before`, (from, to) => [Math.max(to - STEP + 1, from), to]);
    label(gap, gap.dataset.to - gap.dataset.from + 1);
  }

  /* Moving: one current mark, a small control, keys. */

  let ranging = false;
  let now = null;
  let step = null;
  let extend = null;
  let keys = null;
  let live = null;
  let watch = null;
  const shown = new Set();

  const say = (text) => { if (live) live.textContent = text; };
  const marks = () => {
    const { id, value } = chosen("kind") || {};
    const uses = new Set(all(`.sb-use${id ? `.${id}` : ""}`).map((use) => use.hash.slice(1)));
    const left = new Set(all(".sb-figure").filter(seen));
    return all(".sb-code [data-mark]:not(.t)").filter((line) => !line.matches('[data-mark="author"] + [data-mark="author"], .sb-figure:has(mark) [data-mark="import"]:not(:has(mark))')
      && left.has(figureOf(line)) && (!value || uses.has(line.id) || line.matches(`[data-mark~="${value}"]`)));
  };

  function tell(text) {
    if (!step) return;
    const list = marks();
    const at = list.indexOf(now);
    const lit = one(".sb-sel");
    /* Nobody who touches has a Shift key, so what takes its place is there before a line is chosen. */
    extend.hidden = !lit && !matchMedia("(pointer:coarse)").matches;
    extend.ariaPressed = String(ranging);
    step.hidden = !list.length && !lit;
    if (text) say(text);
    if (text || ranging) one("output", step).textContent = text || `choose the ${lit ? "other" : "first"} line`;
    else one("output", step).replaceChildren(...(at < 0
      ? [`${list.length} mark${list.length === 1 ? "" : "s"}`]
      : [`${at + 1} / ${list.length}`, make("span", {}, ` · ${now.dataset.mark.replace("author", "marked")} · line ${now.dataset.line}`)]));
  }

  function stand(line) {
    now?.classList.remove("sb-now");
    now = line;
    now?.classList.add("sb-now");
    tell();
  }

  /* In a line that is wider than its figure the name has to be seen, and as much of what stands before it as there is
     room for; of a line without one its beginning. */
  function reveal(line) {
    const code = line?.closest(".sb-code");
    if (!code) return;
    const mark = one("mark", line);
    const [name, box] = [mark || number(line), code].map((node) => node.getBoundingClientRect());
    const left = box.left + number(line).offsetWidth;
    code.scrollLeft = mark ? code.scrollLeft + Math.min(name.right + 4 - box.right, name.left - left) : 0;
  }

  const inSight = (event) => figureOf(event.target) || (now && figureOf(now))
    || all(".sb-figure").find((figure) => figure.getBoundingClientRect().bottom > innerHeight / 3);

  function wrap(figure) {
    const on = String(figure.classList.toggle("sb-wrap"));
    all("[data-do=wrap]", figure).forEach((button) => { button.ariaPressed = on; });
    reach(figure);
  }

  function move(by) {
    const list = marks();
    if (!list.length) return;
    let at = list.indexOf(now);
    if (at < 0) {
      /* From what the reader sees, not from the top. */
      const next = list.findIndex((line) => line.getBoundingClientRect().top > innerHeight / 3);
      at = (next < 0 ? list.length : next) - (by > 0 ? 1 : 0);
    }
    come(list[(at + by + list.length) % list.length]);
  }

  function come(line) {
    stand(line);
    number(line).focus({ preventScroll: true });
    reveal(line);
    line.scrollIntoView({
      block: "center",
      inline: "nearest",
      behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth",
    });
  }

  /* WCAG 2.1.4: a key alone can be turned off. */
  let keyed = true;
  try { keyed = localStorage.getItem("sb-keys") !== "off"; } catch {}

  function controls(place) {
    const rows = [
      [["n", "p"], "next and previous mark"],
      [["c"], "to the button that copies"],
      [["w"], "wrap its long lines"],
      [["↑", "↓"], "from one line number to another"],
      [["Enter"], "copy the address of the line"],
      [["Shift", "Enter"], "of the lines up to this one"],
      [["?"], "these keys"],
    ];
    keys = make("dialog", { className: "sb-keys", ariaLabel: "Keys" }, make("dl", {}, ...rows.flatMap(([names, does]) => [
      make("dt", {}, ...names.flatMap((name) => [make("kbd", { textContent: name }), " "])),
      make("dd", { textContent: does }),
    ])), make("label", {}, make("input", { type: "checkbox", checked: keyed, onchange: (event) => {
      keyed = event.target.checked;
      try { localStorage.setItem("sb-keys", keyed ? "" : "off"); } catch {}
    } }), " keys of one letter or sign"), button("Close", "Close", () => keys.close()));
    step = make("div", { className: "sb-step", role: "group", ariaLabel: "Marks of this page" },
      button("↑", "Previous mark (p)", () => move(-1)), make("output", {}), button("↓", "Next mark (n)", () => move(1)),
      extend = button("range", "Range: up to another line", () => { ranging = !ranging; tell(); }),
      Object.assign(button("Wrap", "Wrap long lines", (event) => wrap(inSight(event))), { className: "sb-thumb" }),
      button("?", "Keys (?)", () => keys.showModal()));
    extend.dataset.do = "range";
    place.append(step, keys);
    watch?.disconnect();
    shown.clear();
    watch = new IntersectionObserver((entries) => {
      entries.forEach(({ target, isIntersecting }) => {
        shown[isIntersecting ? "add" : "delete"](target);
        if (isIntersecting) arrive(target);
      });
      step?.classList.toggle("sb-away", !shown.size);
    });
    all(".sb-figure").forEach((figure) => watch.observe(figure));
    tell();
  }

  document.addEventListener("mouseover", ({ target }) => {
    if (target.matches(".sb-code [data-line] > a")) target.title ||= "Copy the address of this line";
  });

  /* Before the theme sees it: instant navigation would take links to lines and gaps for links to pages. */
  document.addEventListener("click", (event) => {
    const target = event.target.closest(".sb-figure [data-do], .sb-code [data-line] > a, .sb-gap a, a.sb-lines");
    if (!target || event.ctrlKey || event.metaKey) return;
    const gap = target.closest(".sb-gap");
    const does = target.dataset.do;
    if (gap && (event.shiftKey || !openable(gap))) return;
    event.preventDefault();
    event.stopPropagation();
    if (target.matches(".sb-lines")) follow(target);
    else if (gap) press(gap, +gap.dataset.from, +gap.dataset.to, target.closest("b"));
    else if (does === "wrap") wrap(figureOf(target));
    else if (does) copy(figureOf(target), target);
    else {
      choose(target.parentNode, event.shiftKey);
      stand(marks().includes(target.parentNode) ? target.parentNode : null);
    }
  }, true);

  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest) return;
    if (event.target.closest("input:not([type=radio]), textarea, select, dialog, [contenteditable]")) return;
    /* Those of the theme too. */
    if (event.key.length === 1 && !keyed) event.stopImmediatePropagation();
    if (!one(".sb-figure")) return;
    const figure = inSight(event);
    const line = event.target.closest("[data-line]");
    const click = (what) => one(`[data-do=${what}]`, figure)?.click();
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const act = step && line ? () => {
      const lines = all("[data-line]", figure);
      const next = lines[lines.indexOf(line) + step];
      if (next) number(next).focus();
    } : { n: () => move(1), p: () => move(-1), c: () => one("[data-do=copy]", figure)?.focus(), w: () => click("wrap"), "?": () => keys?.showModal() }[event.key];
    if (!act || (!step && !keyed)) return;
    act();
    event.preventDefault();
    /* Material turns pages with n and p; comma and full stop still do. */
    event.stopImmediatePropagation();
  }, true);

  /* The list of uses: what is chosen stands in the address, and every count is of what would be left. */

  const CHOICES = { kind: "use", project: "project" };
  const chosen = (group) => one(`.sb-strip [name=sb-${group}]:checked`);
  const classOf = (input) => (input?.value ? `.${input.id}` : "");

  function clear() {
    all('.sb-strip [value=""]').forEach((choice) => { choice.checked = true; });
    picked = [];
    pair();
    one(".sb-strip input")?.focus();
  }

  function filtered() {
    const told = one(".sb-strip [role=status]");
    if (!told) return;
    const url = new URL(location);
    for (const [group, key] of Object.entries(CHOICES)) {
      const value = chosen(group)?.value;
      if (value) url.searchParams.set(key, value);
      else url.searchParams.delete(key);
      const others = Object.keys(CHOICES).filter((other) => other !== group).map((other) => classOf(chosen(other))).join("");
      all(`.sb-strip [name=sb-${group}]`).forEach((input) => {
        const what = group === "kind" ? ".sb-use" : "li";
        one("b", input.parentNode).textContent = all(`.sb-strip ${what}${classOf(input)}${others}`).length;
      });
    }
    if (picked.length) url.searchParams.set("beside", picked.map(({ key }) => key).join(" "));
    else url.searchParams.delete("beside");
    if (url.href !== location.href) history.replaceState(history.state, "", url);
    const rows = all(".sb-strip li");
    const classes = Object.keys(CHOICES).map((group) => classOf(chosen(group))).join("");
    const count = marks().length;
    const beside = ["", "1 example chosen, choose another", "2 examples side by side"][picked.length];
    told.replaceChildren(...classes || beside ? [
      classes && `${rows.filter((row) => row.matches(`li${classes}`)).length} of ${rows.length} examples${count ? `, ${count} mark${count > 1 ? "s" : ""}` : ""}`,
      classes && beside && " · ",
      beside,
      button("Clear", "Show all examples", clear),
    ] : []);
    level();
    stand(null);
  }

  function restore() {
    const wanted = new URLSearchParams(location.search);
    for (const [group, key] of Object.entries(CHOICES)) {
      const input = all(`.sb-strip [name=sb-${group}]`).find(({ value }) => value === wanted.get(key));
      if (input) input.checked = true;
    }
    const beside = wanted.get("beside")?.split(" ");
    picked = all(".sb-by button").filter(({ key }) => beside?.includes(key)).slice(0, 2);
    if (picked.length || one('.sb-strip fieldset :checked:not([value=""])')) pair();
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches(".sb-strip fieldset input")) filtered();
  });

  /* Side by side: two examples of the list, whose first uses stand at one height. */

  let picked = [];

  function prepareRow(row) {
    const use = one(".sb-use", row);
    const prefix = use?.hash.slice(1).replace(/L\d+$/, "");
    const figure = use && all(".sb-figure").find((figure) => prefixOf(figure) === prefix);
    if (!figure) return;
    const title = one("[data-n] bdi", row).textContent;
    const press = button("⇆", `Side by side with another: ${title}`, () => {
      picked = picked.includes(press) ? picked.filter((other) => other !== press) : [...picked, press].slice(-2);
      pair(true);
    });
    Object.assign(press, { section: figure.closest(".sb-is"), key: prefix.slice(0, -1) });
    one(".sb-by", row).append(press);
  }

  function pair(go) {
    for (const part of all(".sb-pair > *")) {
      part.style.paddingTop = "";
      part.place.replaceWith(part);
    }
    one(".sb-pair")?.remove();
    const presses = all(".sb-by button");
    presses.forEach((press) => { press.ariaPressed = String(picked.includes(press)); });
    if (picked.length > 1) {
      const parts = presses.filter((press) => picked.includes(press)).map(({ section }) => section);
      parts.forEach((part) => part.before(part.place = new Comment()));
      one(".sb-strip").after(make("div", { className: "sb-pair" }, ...parts));
      parts.forEach((part) => sizes.observe(part));
    }
    filtered();
    const [line] = go && picked.length > 1 ? level() : [];
    if (line) come(line);
  }

  function level() {
    const list = marks();
    const parts = all(".sb-pair > *");
    parts.forEach((part) => { part.style.paddingTop = ""; });
    const lines = parts.flatMap((part) => {
      const own = list.filter((line) => part.contains(line));
      return own.find((line) => line.dataset.mark !== "import") || own[0] || [];
    });
    lines.forEach(reveal);
    const [a, b] = lines.map((line) => line.getBoundingClientRect());
    /* On a phone one stands below the other. */
    if (b && a.left !== b.left) parts[a.top < b.top ? 0 : 1].style.paddingTop = `${Math.abs(a.top - b.top)}px`;
    return lines;
  }

  const sizes = new ResizeObserver(() => level());

  addEventListener("hashchange", () => select(true));

  /* What is read out of a list of links or buttons says which figure it is of. */
  function name(figure, before) {
    figure.at = before + 1;
    all("[data-do], .sb-head span:not(.sb-project) > a", figure).forEach((link) => {
      link.ariaLabel = `${link.textContent}${link.dataset.do ? " " : ", "}example ${figure.at}`;
    });
  }

  /* What is not in sight has no layout yet, and nothing asks for it before it is. */
  function arrive(figure) {
    if (!figure.arrived && !one(".sb-sel", figure)) reveal(one('[data-mark]:not([data-mark="import"])', figure));
    figure.arrived = true;
    reach(figure);
  }

  /* What scrolls takes the focus, where nothing in it does. */
  function reach(figure) {
    const code = one(".sb-code", figure);
    if (code.scrollWidth > code.clientWidth) Object.assign(code, { tabIndex: 0, role: "region", ariaLabel: `Code of example ${figure.at}` });
    else ["tabindex", "role", "aria-label"].forEach((attribute) => code.removeAttribute(attribute));
  }

  function start() {
    one("[data-md-component=search][role=dialog]:not([aria-label])")?.setAttribute("aria-label", "Search");
    [step, keys, live].forEach((node) => node?.remove());
    now = step = keys = live = null;
    const first = one(".sb-figure");
    if (!first) return restore();
    document.documentElement.classList.add("sb-on");
    const place = first.closest("article, [role=main], main") || document.body;
    live = make("div", { className: "sb-live", role: "status" });
    place.append(live);
    all(".sb-gap").forEach(prepare);
    all(".sb-figure").forEach(name);
    /* Only marked lines are stops of the Tab key; arrows reach the others. */
    all("[data-line]:not([data-mark]) > a").forEach((link) => { link.tabIndex = -1; });
    const rows = all(".sb-strip li");
    if (rows.length > 1) rows.forEach(prepareRow);
    controls(place);
    restore();
    if (picked.length > 1 && !location.hash) level()[0]?.scrollIntoView({ block: "center", inline: "nearest" });
    select(true);
  }

  addEventListener("resize", () => shown.forEach(reach));
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
