// Comfort only: without this file a button sends what is chosen. With it a file leaves as soon as it is chosen, and the
// page says what became of each.
(() => {
  "use strict";

  const EN_MEME_TEMPS = 2;

  // One line per file: its name, its bar, what becomes of it.
  const choisi = (bloc) => bloc.querySelector("[type=file]");
  const datee = (bloc) => bloc.querySelector("[type=date]");

  const suivre = (form, fichier) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const state = document.createElement("span");
    line.className = "levier-progression";
    name.textContent = fichier.name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", `Envoi de ${fichier.name}`);
    state.textContent = "en attente";
    line.append(name, bar, state);
    form.querySelector("[data-progression]").append(line);
    return {
      avancer(part) {
        bar.value = part;
        state.textContent = part < 100 ? `${part} %` : "contrôle du contenu";
      },
      finir(phrase) {
        bar.remove();
        state.className = phrase ? "fr-message fr-message--error" : "fr-message fr-message--valid";
        state.textContent = phrase || "joint";
      },
    };
  };

  const reponse = (requete, form) => {
    try {
      return JSON.parse(requete.responseText).phrase;
    } catch {
      return form.dataset.panne;
    }
  };

  // Send one file; gives the sentence of its refusal, empty when it is kept.
  const envoyer = (form, fichier, suivi) => new Promise((resolve) => {
    const requete = new XMLHttpRequest();
    const body = new FormData();
    body.append("csrfmiddlewaretoken", document.querySelector("#joindre [name=csrfmiddlewaretoken]").value);
    if (datee(form)) body.append(datee(form).name, datee(form).value);
    body.append(choisi(form).name, fichier);
    requete.open("POST", form.dataset.page);
    requete.setRequestHeader("Accept", "application/json");
    requete.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) suivi.avancer(Math.round((100 * event.loaded) / event.total));
    });
    requete.addEventListener("load", () => resolve(reponse(requete, form)));
    ["error", "abort", "timeout"].forEach((name) => requete.addEventListener(name, () => resolve(form.dataset.coupure)));
    requete.send(body);
  });

  // What the page can refuse without sending anything; the server refuses it anyway.
  const refusImmediat = (form, fichier, rang) => {
    if (fichier.size > Number(form.dataset.tailleMax)) return form.dataset.tropGros;
    if (rang >= Number(form.dataset.nombreMax)) return form.dataset.trop;
    return "";
  };

  // The lists, labels and steps as they are now, without leaving the page.
  const rafraichir = async (form) => {
    const answer = await fetch(form.dataset.page, { headers: { Accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelectorAll("[data-frais]").forEach((old) => {
      const now = fresh.getElementById(old.id);
      if (!now) return;
      old.replaceWith(now);
      if (window.htmx) window.htmx.process(now);
    });
    const steps = fresh.getElementById("etapes");
    if (steps) document.getElementById("etapes").replaceWith(steps);
    const same = fresh.getElementById(form.id);
    if (same) form.dataset.nombreMax = same.dataset.nombreMax;
  };

  const bilan = (gardes, refuses) => {
    const kept = gardes === 1 ? "Le fichier est joint." : `${gardes} fichiers sont joints.`;
    const refused = refuses === 1 ? "Un fichier est refusé, voyez pourquoi ci-dessus." : `${refuses} fichiers sont refusés, voyez pourquoi ci-dessus.`;
    return [gardes ? kept : "", refuses ? refused : ""].join(" ").trim();
  };

  const tout = async (form, fichiers) => {
    if (form.getAttribute("aria-busy") === "true" || !fichiers.length) return;
    const status = form.querySelector("[role=status]");
    form.setAttribute("aria-busy", "true");
    form.querySelector("[data-progression]").replaceChildren();
    form.querySelectorAll(".fr-messages-group").forEach((group) => group.replaceChildren());
    status.textContent = "Envoi en cours…";
    const waiting = [...fichiers].map((fichier, rang) => ({ fichier, rang, suivi: suivre(form, fichier) }));
    let kept = 0;
    let refused = 0;
    const suivant = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) {
        const known = refusImmediat(form, one.fichier, one.rang).replace("{nom}", one.fichier.name);
        const phrase = known || (await envoyer(form, one.fichier, one.suivi));
        one.suivi.finir(phrase);
        if (phrase) refused += 1;
        else kept += 1;
      }
    };
    await Promise.all(Array.from({ length: EN_MEME_TEMPS }, suivant));
    try {
      await rafraichir(form);
    } catch {
      // the list stays as it was: the lines above say what became of each file
    }
    choisi(form).value = "";
    status.textContent = bilan(kept, refused);
    form.removeAttribute("aria-busy");
  };

  document.addEventListener("change", (event) => {
    const bloc = event.target.closest("[data-envoi]");
    if (bloc && choisi(bloc).files.length && (!datee(bloc) || datee(bloc).value)) tout(bloc, choisi(bloc).files);
  });

  // « Continuer » waits for what is still leaving.
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "joindre" || !document.querySelector("[data-envoi][aria-busy]")) return;
    event.preventDefault();
    event.stopPropagation();
    const attente = setInterval(() => {
      if (document.querySelector("[data-envoi][aria-busy]")) return;
      clearInterval(attente);
      if (!document.querySelector("[data-envoi] .fr-message--error")) event.target.requestSubmit(event.submitter);
    }, 50);
  }, true);

  // Files may be dropped on the form that asks for them.
  const survol = (event) => event.target.closest && event.target.closest("[data-envoi]");
  document.addEventListener("dragover", (event) => {
    const form = survol(event);
    if (!form || !event.dataTransfer.types.includes("Files")) return;
    event.preventDefault();
    form.classList.add("levier-envoi--survole");
  });
  document.addEventListener("dragleave", (event) => {
    const form = survol(event);
    if (form && !form.contains(event.relatedTarget)) form.classList.remove("levier-envoi--survole");
  });
  document.addEventListener("drop", (event) => {
    const form = survol(event);
    if (!form || !event.dataTransfer.files.length) return;
    event.preventDefault();
    form.classList.remove("levier-envoi--survole");
    tout(form, event.dataTransfer.files);
  });
})();
