"""Who asks, behind which proxies."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from levier.espaces.middleware import ProxysMiddleware
from levier.socle.reseaux import ProxysInvalides, lire_proxys, reseau, visiteur

PROXYS = lire_proxys("127.0.0.1, 10.2.0.0/16,2001:db8:ff::/48, unix")


@pytest.mark.parametrize(
    ("pair", "transmis", "attendu"),
    [
        ("198.51.100.7", "203.0.113.9", "198.51.100.7"),  # nobody declared it: its word is not read
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("127.0.0.1", "1.1.1.1, 203.0.113.9", "203.0.113.9"),  # what the visitor wrote himself stands on the left
        ("127.0.0.1", "203.0.113.9, 10.2.3.4", "203.0.113.9"),  # two proxies of ours
        ("127.0.0.1", "203.0.113.9, 10.3.0.1", "10.3.0.1"),
        ("", "203.0.113.9", "203.0.113.9"),  # by the server's socket
        ("::ffff:127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("2001:db8:ff::1", "[2001:db8:1::5]:443", "2001:db8:1::5"),
        ("127.0.0.1", "203.0.113.9:5123", "203.0.113.9"),
        ("127.0.0.1", "203.0.113.9, unknown", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", " ,, ", "127.0.0.1"),
        ("127.0.0.1", "10.2.0.1, 10.2.0.2", "10.2.0.1"),
    ],
)
def test_forwarded_addresses_are_read_from_the_right_over_our_proxies_only(pair, transmis, attendu):
    assert visiteur(pair, transmis, PROXYS) == attendu


def test_without_a_declared_proxy_who_connects_is_the_visitor():
    nobody = lire_proxys("")
    assert (bool(nobody), visiteur("127.0.0.1", "203.0.113.9", nobody), visiteur("", "1.1.1.1", nobody)) == (
        False, "127.0.0.1", ""
    )  # fmt: skip
    with pytest.raises(ProxysInvalides, match=r"« 10\.2\.0\.1/16 » n’est ni une adresse"):
        lire_proxys("127.0.0.1,10.2.0.1/16")


@pytest.mark.parametrize(
    ("adresse", "attendu"),
    [
        ("203.0.113.9", "203.0.113.0/24"),
        ("::ffff:203.0.113.9", "203.0.113.0/24"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("structure:12", ""),
    ],
)
def test_one_customer_is_a_24_in_ipv4_and_a_64_in_ipv6(adresse, attendu):
    assert reseau(adresse) == attendu


def test_what_nobody_declared_says_of_itself_is_not_read(settings):
    settings.LEVIER_PROXYS = PROXYS
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
    seen = []
    middleware = ProxysMiddleware(
        lambda request: seen.append((request.META["REMOTE_ADDR"], request.headers.get("X-Forwarded-Proto")))
    )
    for peer in ("127.0.0.1", "198.51.100.7"):
        middleware(RequestFactory().get("/", headers=forwarded, REMOTE_ADDR=peer))
    assert seen == [("203.0.113.9", "https"), ("198.51.100.7", None)]
