"""Where a request comes from: the visitor behind the proxies that the installation declares, and the network that is his."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from levier.socle.reglages import ReglageInvalide

Adresse = IPv4Address | IPv6Address
PRISE = "unix"
"""Declares as a proxy whoever writes to the server's own socket."""


class ProxysInvalides(ReglageInvalide):
    """LEVIER_PROXYS cannot be read."""

    def __init__(self, ecrit: str) -> None:
        super().__init__(
            f"LEVIER_PROXYS : « {ecrit} » n’est ni une adresse, ni un réseau, ni « {PRISE} ». Écrivez par exemple 127.0.0.1,10.2.0.0/16."
        )


class Proxys:
    """The proxies whose word is believed."""

    def __init__(self, reseaux: Iterable[IPv4Network | IPv6Network] = (), *, prise: bool = False) -> None:
        self.reseaux = tuple(reseaux)
        self.prise = prise

    def __bool__(self) -> bool:
        """Whether any is declared."""
        return self.prise or bool(self.reseaux)

    def connait(self, pair: str) -> bool:
        """Whether a connection from there, as the server names it, is one of theirs; the empty name is that of a socket."""
        if not pair:
            return self.prise
        address = _lire(pair)
        return address is not None and any(address in known for known in self.reseaux)


def lire_proxys(declares: str) -> Proxys:
    """The proxies of LEVIER_PROXYS: addresses, networks or « unix », with commas between. Raises ProxysInvalides."""
    words = [word.strip() for word in declares.split(",") if word.strip()]
    networks = []
    for word in words:
        if word != PRISE:
            try:
                networks.append(ip_network(word))
            except ValueError:
                raise ProxysInvalides(word) from None
    return Proxys(networks, prise=PRISE in words)


def visiteur(pair: str, transmis: str, proxys: Proxys) -> str:
    """Who asks: X-Forwarded-For is read from the right, over our proxies only; a word that is no address ends the reading."""
    seen = pair
    for word in _de_droite(transmis.split(",")):
        if not proxys.connait(seen):
            break
        address = _lire(_sans_port(word))
        if address is None:
            break
        seen = str(address)
    return seen


def reseau(adresse: str) -> str:
    """The network of one customer: /24 in IPv4, /64 in IPv6. Empty when there is no address."""
    address = _lire(adresse)
    if address is None:
        return ""
    return str(ip_network((address, 24 if address.version == 4 else 64), strict=False))


def _de_droite(mots: Sequence[str]) -> Iterable[str]:
    return reversed([word.strip() for word in mots if word.strip()])


def _lire(adresse: str) -> Adresse | None:
    """An address; one of IPv4 written in IPv6 is the former."""
    try:
        found = ip_address(adresse.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _sans_port(mot: str) -> str:
    if mot.startswith("["):
        return mot[1:].partition("]")[0]
    return mot.partition(":")[0] if mot.count(":") == 1 else mot
