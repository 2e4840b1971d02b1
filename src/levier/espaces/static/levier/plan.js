// Comfort only: a form that saves itself whole (the financing plan) is sent again when the service did not answer, and one
// is warned before leaving with lines that it has not acknowledged. They stay on screen meanwhile, and in this browser: a tab
// closed too soon sends them at its next opening. The rest of what a draft keeps, and when it is forgotten: brouillon.js.
(() => {
  "use strict";

  const FORM = "form[data-enregistre-entier]";
  const ATTENTES = [2, 4, 8, 16, 32, 60];
  const SEMAINE = 7 * 24 * 3600 * 1000;
  const form = () => document.querySelector(FORM);
  if (!form()) return;
  const cle = form().dataset.garde;

  let attendu = false;
  let depuis = false; // something was typed since the last sending
  let reprise = false; // what a former page kept is being sent
  let partir = false;
  let essais = 0;
  let relance = null;

  const enConflit = () => Boolean(form()?.querySelector(".levier-conflit"));
  const dire = (phrase) => { document.getElementById("enregistrement").textContent = phrase; };
  const lacher = () => localStorage.removeItem(cle);
  const garder = () => {
    const valeurs = [...new FormData(form())].filter(([nom, valeur]) => nom !== "csrfmiddlewaretoken" && typeof valeur === "string");
    localStorage.setItem(cle, JSON.stringify({ valeurs, le: Date.now() }));
  };

  const renvoyer = () => {
    clearTimeout(relance);
    relance = null;
    if (reprise) reprendre();
    else if (attendu && form()) window.htmx.trigger(form(), "change");
  };
  const saisie = (event) => {
    if (!event.target.closest(FORM) || !event.target.name || reprise) return;
    attendu = true;
    depuis = true;
    garder();
  };
  // Before htmx sends: what it sends is then known as such.
  document.addEventListener("input", saisie, true);
  document.addEventListener("change", saisie, true);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => { if (detail.elt.closest(FORM)) depuis = false; });

  const recu = () => {
    essais = 0;
    attendu = depuis || enConflit();
    if (!attendu && !partir) lacher();
  };
  const echec = (lignes = "Vos lignes restent affichées") => {
    dire(`Pas encore enregistré : le service ne répond pas. ${lignes} et seront renvoyées toutes seules.`);
    if (relance) return;
    relance = setTimeout(renvoyer, ATTENTES[Math.min(essais, ATTENTES.length - 1)] * 1000);
    essais += 1;
  };
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (reprise || (!detail.elt.closest(FORM) && detail.elt.isConnected)) return;
    if (detail.successful) recu();
    else echec();
  });
  window.addEventListener("online", renvoyer);

  // The service keeps the lines found again and answers with the whole form; with both plans if somebody else wrote meanwhile.
  const reprendre = async () => {
    const { valeurs } = JSON.parse(localStorage.getItem(cle));
    const jeton = form().elements.csrfmiddlewaretoken.value;
    const values = { ...Object.fromEntries(valeurs), csrfmiddlewaretoken: jeton, ajouter: "" };
    let repondu = false;
    const note = ({ detail }) => { repondu = detail.successful; };
    document.addEventListener("htmx:afterRequest", note, { once: true });
    await window.htmx.ajax("POST", form().getAttribute("action"), { target: "#plan", swap: "outerHTML", values }).catch(() => {});
    if (!repondu) {
      echec("Des lignes gardées dans ce navigateur ouvriront ce plan");
      return;
    }
    reprise = false;
    recu();
    if (!attendu && !partir) dire("Des lignes qui n’avaient pas pu être enregistrées sont remises dans le plan et enregistrées.");
  };
  document.addEventListener("DOMContentLoaded", () => {
    const garde = JSON.parse(localStorage.getItem(cle));
    if (!garde || enConflit()) return;
    if (Date.now() - garde.le > SEMAINE) {
      lacher();
      return;
    }
    reprise = true;
    form().inert = true; // what would be typed before they are back would go with the form that they replace
    reprendre();
  });

  document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
    if (detail.xhr.getResponseHeader("HX-Redirect") || detail.xhr.getResponseHeader("HX-Refresh")) partir = true;
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-prend-l-autre]")) return;
    partir = true;
    lacher();
  });
  document.addEventListener("submit", (event) => {
    partir = true;
    if (event.target.matches(FORM)) lacher();
  });
  window.addEventListener("beforeunload", (event) => { if (attendu && !partir) event.preventDefault(); });
})();
