/* Sourcebook: the field that filters the rows of a catalog page, and the button that opens the site's search.
   A page is complete without it. */
(() => {
  "use strict";
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const one = (selector, within = document) => within.querySelector(selector);
  const SEARCH = "[data-md-component=search-query], #mkdocs-search-query, [role=search] input";

  function filter(field) {
    const words = field.value.toLowerCase().split(/[\s.()]+/).filter(Boolean);
    const rows = all(".sb-rows > li");
    rows.forEach((row) => {
      const text = `${row.closest("section").querySelector("h2")?.textContent || ""} ${row.textContent}`.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
    });
    all(".sb-catalog > section").forEach((section) => {
      section.hidden = words.length > 0 && !one(".sb-rows > li:not([hidden])", section);
    });
    const parts = one(".sb-parts");
    if (parts) parts.hidden = words.length > 0;
    const left = rows.filter((row) => !row.hidden).length;
    one(".sb-find [role=status]").textContent = words.length ? `${left} of ${rows.length}` : "";
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("#sb-filter")) filter(event.target);
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-do=search]")) return;
    const field = one(SEARCH);
    /* MkDocs' own theme keeps its field in a dialog, which its button opens. */
    const opener = one("[data-bs-target='#mkdocs_search_modal']");
    if (opener) opener.click();
    field?.focus();
  });

  /* With `navigation.indexes`, Material names the list of a section by a label that holds a sign and no words. */
  function nameLists() {
    all("nav[aria-labelledby]").forEach((list) => {
      const label = document.getElementById(list.getAttribute("aria-labelledby"));
      const title = one(":scope > .md-nav__title", list)?.textContent.trim();
      if (!label || label.textContent.trim() || !title) return;
      list.removeAttribute("aria-labelledby");
      list.ariaLabel = title;
    });
  }

  /* What was searched for is marked by the theme, and is then no part of the address that is passed on. A name that
     neither the title nor the first words have is one that code on the page uses: there it is shown. */
  const begins = (name) => /^\w+$/.test(name) && RegExp(`\\b${name}`, "i");
  const lastPart = (text) => text.split(".").pop();

  function forgetSearch() {
    const url = new URL(location.href);
    const sought = url.searchParams.get("h");
    if (sought === null) return;
    url.searchParams.delete("h");
    history.replaceState(history.state, "", url);
    const name = begins(lastPart(sought));
    const told = ["h1", "h1 ~ p"].map((selector) => one(selector)?.textContent).join(" ");
    if (url.hash || !name || name.test(told)) return;
    const uses = all(".sb-figure [data-line]").filter(({ textContent: text }) => name.test(text));
    const line = uses.find((found) => !/^\s*(from|import)\b/.test(found.textContent)) || uses[0];
    if (line) location.replace(`#${line.id}`);
  }

  /* lunr knows no capitals, and one word that is a name counts for more than all words of a text. Of what is found, a
     name that is spelled as it was typed comes first; of several words, a text that misses no more of them. */
  function asTyped(list) {
    const typed = one(SEARCH)?.value.trim() || "";
    const items = [...list.children];
    const title = (item) => one("h1, h2", item)?.textContent.trim().split(/\s+/) || [];
    const misses = (item) => Math.min(...all("article", item).map((found) => all("del", found).length));
    const isName = (item) => title(item).length === 1 && /\.|^[a-z]/.test(title(item)[0]);
    const found = /\s/.test(typed)
      ? items[0] && isName(items[0]) && misses(items[0]) && items.find((item) => !isName(item) && misses(item) <= misses(items[0]))
      : /[A-Z]/.test(typed) && items.find((item) => `.${title(item)[0]}`.endsWith(`.${typed}`));
    if (found && found !== items[0]) list.prepend(found);
    const name = begins(lastPart(typed));
    if (name) items.filter((item) => !name.test(item.textContent)).forEach((item) => {
      const line = document.createElement("p");
      line.append("… ", Object.assign(document.createElement("mark"), { textContent: typed }), " …");
      one("article", item)?.append(line);
      const link = one("a", item);
      const url = new URL(link.href);
      url.searchParams.set("h", typed);
      link.href = url;
    });
  }

  function watchSearch() {
    const list = one(".md-search-result__list");
    if (list) new MutationObserver(() => asTyped(list)).observe(list, { childList: true });
  }

  /* Browsers print what is closed as closed. */
  addEventListener("beforeprint", () => all(".sb-license-text:not([open])").forEach((text) => {
    text.open = true;
    addEventListener("afterprint", () => { text.open = false; }, { once: true });
  }));

  function start() {
    nameLists();
    /* The theme reads the address on its own start, which comes first. */
    setTimeout(forgetSearch, 500);
    const button = one("[data-do=search]");
    if (button) button.parentNode.hidden = !one(SEARCH);
  }

  /* Who comes back finds the words again that the browser has kept in the field. */
  addEventListener("pageshow", () => {
    const field = one("#sb-filter");
    if (field?.value) filter(field);
  });

  if (document.readyState === "loading") addEventListener("DOMContentLoaded", watchSearch);
  else watchSearch();
  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
