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

  function start() {
    nameLists();
    const button = one("[data-do=search]");
    if (button) button.parentNode.hidden = !one(SEARCH);
    const field = one("#sb-filter");
    if (field?.value) filter(field);
  }

  if (window.document$) window.document$.subscribe(start);
  else if (document.readyState === "loading") addEventListener("DOMContentLoaded", start);
  else start();
})();
