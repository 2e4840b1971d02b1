// Comfort only: a form that saves itself whole (the financing plan) is sent again when the service did not answer, and one
// is warned before leaving with lines that it has not acknowledged. The lines stay on screen meanwhile.
(() => {
  "use strict";

  const FORM = "form[data-enregistre-entier]";
  const ATTENTES = [2, 4, 8, 16, 32, 60];
  const form = () => document.querySelector(FORM);
  if (!form()) return;

  let attendu = false;
  let partir = false;
  let essais = 0;
  let relance = null;

  const renvoyer = () => {
    clearTimeout(relance);
    relance = null;
    if (attendu && form()) window.htmx.trigger(form(), "change");
  };
  const saisie = (event) => { if (event.target.closest(FORM) && event.target.name) attendu = true; };
  document.addEventListener("input", saisie);
  document.addEventListener("change", saisie);

  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.elt.closest(FORM) && detail.elt.isConnected) return;
    if (detail.successful) {
      essais = 0;
      attendu = Boolean(form()?.querySelector(".levier-conflit"));
      return;
    }
    document.getElementById("enregistrement").textContent =
      "Pas encore enregistré : le service ne répond pas. Vos lignes restent affichées et seront renvoyées toutes seules.";
    if (relance) return;
    relance = setTimeout(renvoyer, ATTENTES[Math.min(essais, ATTENTES.length - 1)] * 1000);
    essais += 1;
  });
  window.addEventListener("online", renvoyer);

  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Redirect") || detail.xhr.getResponseHeader("HX-Refresh")) partir = true;
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-prend-l-autre]")) partir = true; });
  document.addEventListener("submit", () => { partir = true; });
  window.addEventListener("beforeunload", (event) => { if (attendu && !partir) event.preventDefault(); });
})();
