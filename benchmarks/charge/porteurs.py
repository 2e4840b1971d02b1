"""The porteurs, in a process of their own: they log in, type, upload, deposit, and note what the server acknowledged.

python -m benchmarks.charge.porteurs PLAN.json RESULTATS.json
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

CHAMPS = ("projet.titre", "projet.presentation", "objectifs.qualite", "projet.besoin_non_couvert", "demandeur.fonction")
_CACHE = re.compile(r'<input type="hidden" name="(csrfmiddlewaretoken|page|revision)"[^>]*value="([^"]*)"')
_DELAI = aiohttp.ClientTimeout(total=60)


class Releve:
    """Latencies in seconds by act, and what did not go as it should."""

    def __init__(self) -> None:
        self.temps: dict[str, list[float]] = defaultdict(list)
        self.erreurs: list[str] = []

    async def mesurer(self, acte: str, attendu: int, envoi: Any) -> tuple[bool, str]:
        """One request: whether its status is the one expected, and its body."""
        start = time.perf_counter()
        try:
            async with envoi as reponse:
                body, status = await reponse.text(), reponse.status
        except (aiohttp.ClientError, TimeoutError) as refus:
            self.erreurs.append(f"{acte} : {type(refus).__name__}")
            return False, ""
        self.temps[acte].append(time.perf_counter() - start)
        if status != attendu:
            self.erreurs.append(f"{acte} : {status}")
        return status == attendu, body


class Porteur:
    """One person: what it does, and what was acknowledged."""

    def __init__(self, rang: int, plan: Mapping[str, Any], fichiers: list[bytes], releve: Releve) -> None:
        self.rang, self.plan, self.fichiers, self.releve = rang, plan, fichiers, releve
        self.compte = plan["porteurs"][rang]
        self.hasard = random.Random(rang)
        self.acquis: dict[str, Any] = {"champs": {}, "tentes": {}, "pieces": [], "depose": False, "depot_tente": False}
        self.jeton = self.page = ""
        self.frappes = 0

    async def vivre(self, debut: float) -> None:
        """The whole stay: its arrival before the clock starts, then until its deposit, or the end for those who do not."""
        depart = debut + self.plan["arrivees"]
        fin = depart + self.plan["duree"] * self.compte["part"]
        await asyncio.sleep(self.hasard.uniform(0, self.plan["arrivees"]))
        local = f"127.{1 + self.rang // 200}.0.{1 + self.rang % 200}"  # attempts to log in are counted by address
        connector = aiohttp.TCPConnector(local_addr=(local, 0), force_close=True)
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(
            self.plan["adresse"], connector=connector, cookie_jar=jar, timeout=_DELAI
        ) as self.web:
            if not self.plan["plancher"] and not await self._entrer():
                return
            first = self.hasard.uniform(0, self.plan["periode"])  # nobody types in time with the others
            await asyncio.sleep(max(0.0, depart + first - time.monotonic()))
            await self._preparer(fin)
            if self.compte["depose"]:
                await self._deposer()

    async def _entrer(self) -> bool:
        _, body = await self.releve.mesurer("page de connexion", 200, self.web.get("/compte/connexion/"))
        self._lire(body)
        typed = {"csrfmiddlewaretoken": self.jeton, "email": self.compte["email"], "mot_de_passe": self.plan["secret"]}
        sent = self.web.post("/compte/connexion/", data=typed, allow_redirects=False)
        inside, _ = await self.releve.mesurer("connexion", 302, sent)
        shown, body = await self.releve.mesurer("formulaire", 200, self.web.get(self._adresse("formulaire/")))
        self._lire(body)
        return inside and shown

    async def _preparer(self, fin: float) -> None:
        now = time.monotonic()
        left = len(self.fichiers) if self.compte["depose"] else 0
        uploads = sorted(self.hasard.uniform(now, max(now, fin - 1)) for _ in range(left))
        while (now := time.monotonic()) < fin:
            await self._taper()
            while uploads and uploads[0] <= now:
                await self._joindre(len(self.fichiers) - len(uploads))
                uploads.pop(0)
            await asyncio.sleep(max(0.0, min(self.plan["periode"] * self.hasard.uniform(0.6, 1.4), fin - now)))
        for rank in range(len(self.fichiers) - len(uploads), left):
            await self._joindre(rank)

    async def _taper(self) -> None:
        champ = CHAMPS[self.frappes % len(CHAMPS)]
        self.frappes += 1
        text = f"Version {self.frappes} de ce que la commune {self.rang} veut dire de son projet."
        self.acquis["tentes"].setdefault(champ, []).append(text)
        if self.plan["plancher"]:
            sent = self.web.post(f"/champ/{self.rang}/", data={"valeur": text})
        else:
            typed = {champ: text, "page": self.page, "csrfmiddlewaretoken": self.jeton}
            sent = self.web.post(self._adresse("enregistrer/"), data=typed, headers={"HX-Request": "true"})
        done, body = await self.releve.mesurer("champ", 200, sent)
        if done and not self.plan["plancher"] and "Enregistré à" not in body:
            self.releve.erreurs.append("champ : non enregistré")
        elif done:
            self.acquis["champs"][champ] = text
            self.acquis["tentes"][champ] = []

    async def _joindre(self, rang: int) -> None:
        form = aiohttp.FormData()
        form.add_field("csrfmiddlewaretoken", self.jeton)
        kind = ("devis", "plan_financement", "devis")[rang % 3]
        field = "fichier" if self.plan["plancher"] else f"fichier.{kind}"
        name = f"piece-{rang}.pdf"
        form.add_field(field, self.fichiers[rang], filename=name, content_type="application/pdf")
        where = f"/piece/{self.rang}/" if self.plan["plancher"] else self._adresse("pieces/")
        done, _ = await self.releve.mesurer("piece", 302, self.web.post(where, data=form, allow_redirects=False))
        if done:
            self.acquis["pieces"].append(name)

    async def _deposer(self) -> None:
        if self.plan["plancher"]:
            sent = self.web.post(f"/depot/{self.rang}/", allow_redirects=False)
        else:
            await self.releve.mesurer("page du dépôt", 200, self.web.get(self._adresse("depot/")))
            typed = {"csrfmiddlewaretoken": self.jeton, "engagement": "on"}
            sent = self.web.post(self._adresse("depot/"), data=typed, allow_redirects=False)
        self.acquis["depot_tente"] = True
        done, _ = await self.releve.mesurer("depot", 302, sent)
        self.acquis["depose"] = done

    def _adresse(self, suite: str) -> str:
        return f"/demandes/{self.compte['numero']}/{suite}"

    def _lire(self, page: str) -> None:
        found = dict(_CACHE.findall(page))
        self.jeton = found.get("csrfmiddlewaretoken", self.jeton)
        self.page = found.get("page", self.page)


async def charger(plan: Mapping[str, Any], fichiers: list[bytes]) -> dict[str, Any]:
    """Everybody at once; the latencies, the errors, and what each was told is kept."""
    releve = Releve()
    everyone = [Porteur(rang, plan, fichiers, releve) for rang in range(len(plan["porteurs"]))]
    start, cpu = time.monotonic(), time.process_time()
    await asyncio.gather(*(porteur.vivre(start) for porteur in everyone))
    spent = time.monotonic() - start
    return {
        "temps": releve.temps,
        "erreurs": releve.erreurs,
        "acquis": [porteur.acquis for porteur in everyone],
        "secondes": spent,
        "processeur": (time.process_time() - cpu) / spent,
    }


def main() -> None:
    plan, results = json.loads(Path(sys.argv[1]).read_text()), Path(sys.argv[2])
    files = [Path(chemin).read_bytes() for chemin in plan["fichiers"]]
    results.write_text(json.dumps(asyncio.run(charger(plan, files))))


if __name__ == "__main__":
    main()
