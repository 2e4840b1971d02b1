// Comfort only: what is typed in a draft and not yet acknowledged stays in this browser, and is sent again.
// One entry per field: { valeurs, base, page, le }. `base` and `page` are those of the display in which it was typed: the
// server sees with them whether somebody else wrote the field since. Nothing is kept once acknowledged, after the logout,
// or when the request is deposited. How it is sent again: renvoi.js.
(() => {
  "use strict";

  const PREFIXE = "levier:brouillon:";
  const SANS_REPONSE = "Pas encore enregistré : le service ne répond pas. Ce que vous écrivez est gardé dans ce navigateur et sera renvoyé tout seul.";

  const cles = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIXE));
  const oublier = (choisie) => cles().filter(choisie).forEach((key) => localStorage.removeItem(key));

  // The session is over by the person's own act, or the request is deposited.
  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-oublie-brouillons]")) oublier(() => true);
  });
  document.querySelectorAll("[data-brouillon-fini]").forEach((done) => {
    oublier((key) => key.split(":")[3] === done.dataset.brouillonFini);
  });

  const form = document.querySelector("form[data-brouillon]");
  if (!form) return;
  const mien = `${PREFIXE}${form.dataset.personne}:`;
  const dossier = `${mien}${form.dataset.brouillon}:`;
  oublier((key) => !key.startsWith(mien) || window.levierPerime(JSON.parse(localStorage.getItem(key)).le));

  const etat = document.getElementById("enregistrement");
  const dire = (phrase) => { if (etat.textContent !== phrase) etat.textContent = phrase; };
  const trouver = (nom) => JSON.parse(localStorage.getItem(dossier + nom));
  const garder = (nom, entree) => localStorage.setItem(dossier + nom, JSON.stringify(entree));
  const lacher = (nom) => localStorage.removeItem(dossier + nom);
  const attendues = () => cles().filter((key) => key.startsWith(dossier)).map((key) => key.slice(dossier.length));

  const controles = (nom) => [...form.querySelectorAll(`[name="${CSS.escape(nom)}"]`)];
  const envoyeur = (nom) => controles(nom).find((control) => control.hasAttribute("hx-post"));
  const base = (nom) => form.querySelector(`[name="${CSS.escape(`base.${nom}`)}"]`);
  const lire = (nom) => new FormData(form).getAll(nom);
  const ecrire = (nom, valeurs) => controles(nom).forEach((control, rank) => {
    if (control.matches("[type=radio], [type=checkbox]")) control.checked = valeurs.includes(control.value);
    else control.value = valeurs[rank] ?? "";
  });
  const memes = (une, autre) => JSON.stringify(une) === JSON.stringify(autre);
  const enConflit = (nom) => Boolean(document.getElementById(`conflit_${nom}`)?.childElementCount);

  const noter = (nom) => {
    const before = trouver(nom);
    garder(nom, {
      valeurs: lire(nom),
      base: before ? before.base : base(nom).value,
      page: before ? before.page : form.elements.page.value,
      le: Date.now(),
    });
  };
  const envoyees = new Map();
  const aEnvoyer = () => attendues().filter((nom) => base(nom) && !enConflit(nom));
  const renvoi = window.levierRenvoi({
    attend: () => aEnvoyer().length > 0,
    dire,
    renvoyer: () => aEnvoyer().forEach((nom) => window.htmx.trigger(envoyeur(nom), "change")),
  });

  // What the service holds, by name: a value typed again as it was has nothing to send.
  const acquises = new Map();
  [...form.elements].forEach(({ name }) => { if (name) acquises.set(name, lire(name)); });

  const saisie = (event) => {
    const nom = event.target.name;
    if (!nom || !base(nom)) return;
    if (!envoyees.has(nom) && acquises.has(nom) && memes(lire(nom), acquises.get(nom))) {
      lacher(nom);
      if (!renvoi.enRelance() && !attendues().length) dire("Enregistré.");
      return;
    }
    noter(nom);
    if (!renvoi.enRelance()) dire("Pas encore enregistré…");
  };
  form.addEventListener("input", saisie);
  form.addEventListener("change", saisie);

  form.addEventListener("htmx:configRequest", ({ detail }) => {
    const nom = detail.elt.name;
    if (!nom || !base(nom)) return;
    envoyees.set(nom, lire(nom));
    const entree = trouver(nom);
    if (!entree) return;
    detail.parameters[`base.${nom}`] = entree.base;
    detail.parameters.page = entree.page;
  });

  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    const nom = detail.elt.name;
    if (!nom || !base(nom)) return;
    const answer = detail.xhr.getResponseHeader("Levier-Enregistrement");
    if (answer === null) {
      if (!renvoi.aQuitte()) renvoi.echec(SANS_REPONSE);
      return;
    }
    renvoi.recu();
    // A field drawn again by its own saving holds what the server understood.
    if (answer !== "fait") return;
    const kept = detail.elt.isConnected ? envoyees.get(nom) : lire(nom);
    envoyees.delete(nom);
    acquises.set(nom, kept);
    if (memes(lire(nom), kept)) lacher(nom);
  });

  // The other's text was chosen: one's own is no longer kept.
  form.addEventListener("click", (event) => {
    const chosen = event.target.closest("button[name^='prendre.']");
    if (chosen) lacher(chosen.name.slice("prendre.".length));
  });

  form.addEventListener("submit", renvoi.quitter);

  // What a former page could not send is put back in its fields, and sent.
  document.addEventListener("DOMContentLoaded", () => {
    let count = 0;
    aEnvoyer().forEach((nom) => {
      const { valeurs } = trouver(nom);
      if (memes(valeurs, lire(nom))) {
        lacher(nom);
        return;
      }
      ecrire(nom, valeurs);
      count += 1;
    });
    if (!count) return;
    document.getElementById("retrouvees").textContent = count === 1
      ? "Une réponse qui n’avait pas pu être enregistrée est remise dans le formulaire et renvoyée."
      : `${count} réponses qui n’avaient pas pu être enregistrées sont remises dans le formulaire et renvoyées.`;
    renvoi.maintenant();
  });
})();
