// Says how many entries came since a page was made. Nothing else changes, and pages work without it.
"use strict";
for (const place of document.querySelectorAll("[data-news]")) {
  let heard = null;
  const show = (event) => {
    const count = event.data.replace(/[^0-9]/g, "");
    const again = document.createElement("a");
    again.href = location.pathname + location.search;
    again.textContent = place.dataset.again;
    place.replaceChildren(`${place.dataset.say}: ${count}. `, again);
  };
  // A page that nobody sees keeps no connection: a browser has few of them.
  const listen = () => {
    if (document.hidden) {
      heard?.close();
      heard = null;
    } else if (heard === null) {
      heard = new EventSource(place.dataset.news + location.search.replace("?", "&"));
      heard.addEventListener("news", show);
    }
  };
  document.addEventListener("visibilitychange", listen);
  listen();
}
