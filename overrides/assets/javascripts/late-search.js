(() => {
  "use strict";
  const { base, search } = JSON.parse(document.getElementById("__config")?.textContent || "{}");
  if (!search || location.protocol === "file:" || /[?&]h=/.test(location.search)) return;
  const absolute = (url, from = location) => new URL(url, from).href;
  const worker = absolute(search);
  const index = absolute("search/search_index.json", absolute(base));

  const sought = new Promise((resolve) => {
    document.querySelectorAll("[data-md-component=search], [for=__search]").forEach((part) => {
      ["pointerover", "focusin", "input"].forEach((type) => part.addEventListener(type, resolve, { once: true }));
    });
  });

  const { Worker, XMLHttpRequest } = window;

  window.Worker = class extends EventTarget {
    constructor(url, options) {
      if (absolute(url) !== worker) return new Worker(url, options);
      super();
      const started = sought.then(() => new Worker(worker, options));
      started.then((real) => {
        real.onmessage = ({ data }) => this.dispatchEvent(new MessageEvent("message", { data }));
      });
      this.postMessage = async (message) => (await started).postMessage(message);
    }
  };

  window.XMLHttpRequest = class extends XMLHttpRequest {
    open(method, url) {
      if (absolute(url) === index) this.send = async () => { await sought; super.send(); };
      super.open(...arguments);
    }
  };

  addEventListener("DOMContentLoaded", () => Object.assign(window, { Worker, XMLHttpRequest }));
})();
