from __future__ import annotations

import datetime as dt

import pytest

from levier.socle import horloge


def test_setting_moves_the_day_and_keeps_the_hour(settings):
    settings.LEVIER_JOUR = "2021-09-15"
    real = horloge.temps_reel()
    now = horloge.maintenant()
    assert now.date() == dt.date(2021, 9, 15)
    assert horloge.aujourdhui() == dt.date(2021, 9, 15)
    assert abs((now.hour * 60 + now.minute) - (real.hour * 60 + real.minute)) in {0, 1, 1439}
    assert horloge.est_deplacee()


def test_without_setting_business_time_is_the_machine_s(settings):
    settings.LEVIER_JOUR = ""
    assert abs(horloge.maintenant() - horloge.temps_reel()) < dt.timedelta(seconds=5)
    assert not horloge.est_deplacee()


def test_held_time_nests_and_comes_back():
    with horloge.figee(horloge.a_paris(2021, 1, 25)):
        with horloge.figee(dt.datetime(2021, 10, 22, 21, 59, 59, tzinfo=dt.UTC)):
            assert horloge.maintenant() == horloge.a_paris(2021, 10, 22, 23, 59, 59)
            assert horloge.aujourdhui() == dt.date(2021, 10, 22)
        assert horloge.aujourdhui() == dt.date(2021, 1, 25)
        assert horloge.est_deplacee()


def test_held_time_comes_back_after_a_failure(settings):
    settings.LEVIER_JOUR = ""
    with pytest.raises(RuntimeError), horloge.figee(horloge.a_paris(2021, 1, 25)):
        raise RuntimeError
    assert not horloge.est_deplacee()


@pytest.mark.requirement("SL-06")
def test_deadline_ends_with_its_last_second_in_paris():
    assert horloge.fin_de_journee(dt.date(2021, 10, 22)).isoformat() == "2021-10-22T23:59:59+02:00"
    assert horloge.fin_de_journee(dt.date(2021, 12, 31)).isoformat() == "2021-12-31T23:59:59+01:00"


def test_midnight_in_paris_is_the_new_day_whatever_utc_says():
    with horloge.figee(dt.datetime(2021, 10, 22, 22, 0, 0, tzinfo=dt.UTC)):
        assert horloge.aujourdhui() == dt.date(2021, 10, 23)
