// The sheet of a dossier: what one folds or unfolds is kept for the next dossier, and a link opens the part it leads to.
(() => {
  "use strict";

  const form = document.getElementById("parties");
  const parties = [...document.querySelectorAll("[data-partie]")];
  if (!form) return;

  const garder = (partie) => {
    form.elements[`garder-${partie.dataset.partie}`].checked = partie.open;
    fetch(form.action, { method: "POST", body: new FormData(form), headers: { "HX-Request": "true" }, keepalive: true });
  };
  const ouvrir = () => {
    const cible = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
    const partie = cible && cible.closest("[data-partie]");
    if (partie && !partie.open) partie.open = true;
    if (cible) cible.scrollIntoView();
  };
  window.addEventListener("hashchange", ouvrir);
  ouvrir();
  // Opened by a link, a part is only read; folded or unfolded by its own summary, it is kept so.
  for (const partie of parties) {
    partie.querySelector("summary").addEventListener("click", () => setTimeout(() => garder(partie)));
  }
})();
