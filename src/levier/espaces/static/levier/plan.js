// Comfort only: a form that saves itself whole (the financing plan) is sent again when the service did not answer, and one
// is warned before leaving with lines that it has not acknowledged. They stay on screen meanwhile, and in this browser: a tab
// closed too soon sends them at its next opening. The rest of what a draft keeps, and when it is forgotten: brouillon.js; how
// they are sent again: renvoi.js.
(() => {
  "use strict";

  const FORM = "form[data-enregistre-entier]";
  const form = () => document.querySelector(FORM);
  if (!form()) return;
  const cle = form().dataset.garde;

  let attendu = false;
  let depuis = false; // something was typed since the last sending
  let reprise = false; // what a former page kept is being sent

  const enConflit = () => Boolean(form()?.querySelector(".levier-conflit"));
  const dire = (phrase) => { document.getElementById("enregistrement").textContent = phrase; };
  const lacher = () => localStorage.removeItem(cle);
  const garder = () => {
    const valeurs = [...new FormData(form())].filter(([nom, valeur]) => nom !== "csrfmiddlewaretoken" && typeof valeur === "string");
    localStorage.setItem(cle, JSON.stringify({ valeurs, le: Date.now() }));
  };

  const renvoi = window.levierRenvoi({
    attend: () => attendu,
    dire,
    renvoyer: () => {
      if (reprise) reprendre();
      else if (attendu && form()) window.htmx.trigger(form(), "change");
    },
  });
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
    renvoi.recu();
    attendu = depuis || enConflit();
    if (!attendu && !renvoi.aQuitte()) lacher();
  };
  const echec = (lignes = "Vos lignes restent affichées") => {
    renvoi.echec(`Pas encore enregistré : le service ne répond pas. ${lignes} et seront renvoyées toutes seules.`);
  };
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (reprise || (!detail.elt.closest(FORM) && detail.elt.isConnected)) return;
    if (detail.successful) recu();
    else echec();
  });

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
    if (!attendu && !renvoi.aQuitte()) dire("Des lignes qui n’avaient pas pu être enregistrées sont remises dans le plan et enregistrées.");
  };
  document.addEventListener("DOMContentLoaded", () => {
    const garde = JSON.parse(localStorage.getItem(cle));
    if (!garde || enConflit()) return;
    if (window.levierPerime(garde.le)) {
      lacher();
      return;
    }
    reprise = true;
    form().inert = true; // what would be typed before they are back would go with the form that they replace
    reprendre();
  });

  // A line that comes takes the focus; of one that goes, the next does, or the button that adds one. The page does not move.
  const lignes = (sens) => [...form().querySelectorAll(".levier-plan-ligne")].filter((ligne) => ligne.querySelector(`[name$='-sens'][value='${sens}']`));
  const suivante = ({ name, value }) => {
    if (name === "ajouter") return lignes(value).at(-1)?.querySelector("select, input:not([type=hidden])");
    if (name === "retirer") return document.getElementById(`l${value}-nature`) ?? document.getElementById("ajouter-recette");
    return null;
  };
  document.addEventListener("htmx:afterSettle", ({ detail }) => {
    const bouton = detail.requestConfig?.elt;
    const champ = detail.target.id === "plan" && bouton ? suivante(bouton) : null;
    if (!champ) return;
    champ.focus({ preventScroll: true });
    champ.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-prend-l-autre]")) return;
    renvoi.quitter();
    lacher();
  });
  document.addEventListener("submit", (event) => {
    renvoi.quitter();
    if (event.target.matches(FORM)) lacher();
  });
})();
