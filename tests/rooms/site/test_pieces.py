"""The shared pieces of the doors, without a browser."""

from __future__ import annotations

import re

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation
from jinja2 import UndefinedError

from linli.access.doors import FormState
from linli.base.errors import Refused, Wrong

MACROS = (
    '{% from "site/macros.html" import form_start, field, deed, error_summary, pagination, hours_meter, dl %}'
)


def made(source: str, path: str = "/incidents/", lang: str = "en", **context) -> str:
    """A piece of a template as a reader of that language gets it."""
    with translation.override(lang):
        template = engines["jinja2"].from_string(MACROS + source)
        return template.render(context, RequestFactory().get(path))


def test_a_number_is_said_in_the_language_of_the_reader_not_of_the_first_reader():
    source = "{{ 67000|count }} {{ 0.894|percent }} {{ 269|span }}"
    template = engines["jinja2"].from_string(source)
    for lang, said in (("zh-hans", "6.7 万 89.4% 4 分 29 秒"), ("en", "67,000 89.4\u00a0% 4 min 29 s")):
        with translation.override(lang):
            assert template.render({}) == said


def test_a_form_carries_its_token_its_key_and_its_version():
    form = made('{{ form_start("/x", version=7) }}')
    assert re.search(r'name="csrfmiddlewaretoken" value="\w{64}"', form)
    assert re.search(r'name="_key" value="[0-9a-f-]{36}"', form)
    assert 'name="version" value="7"' in form
    assert "data-keep" in form
    assert made('{{ form_start("/x") }}') != form, "two forms have two keys"


def test_a_deed_is_a_form_that_works_without_script():
    button = made('{{ deed("/x", "Adopt", fields={"outcome": "found"}, hx_target="#tip") }}')
    assert 'action="/x" method="post"' in button
    assert 'name="outcome" value="found"' in button
    assert 'hx-post="/x"' in button


def test_a_field_shows_what_was_typed_and_what_is_wrong():
    form = FormState({"place": '"><b>'}, Wrong.many([("place", "required", "Please say where.")]))
    shown = made('{{ field(form, "place", "Place", hint="Village") }}{{ error_summary(form) }}', form=form)
    assert 'value="&#34;&gt;&lt;b&gt;"' in shown
    assert 'aria-describedby="h-place e-place" aria-invalid="true"' in shown
    assert '<a href="#f-place">Please say where.</a>' in shown


@pytest.mark.parametrize("kind", ["text", "tel", "textarea", "checkbox"])
def test_a_personal_field_is_marked_so_that_the_browser_keeps_nothing(kind):
    assert "data-personal" in made(
        '{{ field(none, "contact", "Phone", type=kind, personal=True) }}', kind=kind
    )
    assert "data-personal" not in made('{{ field(none, "contact", "Phone", type=kind) }}', kind=kind)


def test_a_password_is_never_written_back():
    form = FormState({"password": "lantern"})
    assert "lantern" not in made('{{ field(form, "password", "Password", type="password") }}', form=form)


def test_a_link_keeps_the_filters_and_drops_the_page():
    shown = made("{{ with_query(kind='dispute', page=none) }}", path="/incidents/?q=mill&page=3&kind=crime")
    assert shown == "/incidents/?q=mill&amp;kind=dispute"


def test_the_guarantee_is_twenty_cells_and_never_a_percentage():
    meter = made("{{ hours_meter(15, 9) }}")
    assert meter.count("<i ") == 20
    assert meter.count('class="f"') == 15
    assert meter.count('class="p"') == 5
    assert "%" not in meter


def test_facts_that_are_not_known_are_left_out():
    assert made('{{ dl([("Place", "Xiguan"), ("Called", none), ("Note", "")]) }}').count("<dt>") == 1


def test_a_word_that_nobody_gave_is_a_fault_and_not_a_blank():
    with pytest.raises(UndefinedError):
        made("{{ forgotten }}")
    assert made("{% if forgotten %}x{% endif %}{{ forgotten|default('–') }}") == "–"


def test_a_refusal_names_the_rule_and_what_to_do_instead():
    no = Refused("You drafted this one.", rule="second person", help="Ask the duty commander.")
    shown = made('{% include "site/_refused.html" %}', refused=no)
    for said in ("You drafted this one.", "Rule: second person.", "Ask the duty commander."):
        assert said in shown
