"""The forms that a phone shows, as data: a room adds a screen by one entry here, beside its errand.

What is required, how long and how large a value may be comes from the errand's own schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from linli.access.grants import Can
from linli.access.policy import may
from linli.assistance.queries import catalogue
from linli.assistance.vocabulary import Deed
from linli.base.actors import Actor
from linli.fieldwork.vocabulary import Measure, Method, Topic, VisitKind
from linli.incidents.vocabulary import KINDS
from linli.premises.queries import kinds as kinds_of_premises
from linli.premises.vocabulary import FIRE_CHECK
from linli.premises.vocabulary import Answer as Found

from .both import in_both
from .errands import ERRANDS

Label = Any  # a lazy text, or one in both languages

# what the phone knows how to show; "village" and "premises" offer one's own, "given" is known from where one came
TYPES = {
    "text", "textarea", "number", "select", "radio", "date", "datetime", "checkbox", "yes_no",
    "village", "premises", "given",
}  # fmt: skip


@dataclass(frozen=True)
class Field:
    """One field of a form on the phone."""

    name: str
    label: Label = ""
    type: str = "text"
    hint: Label = ""
    options: tuple[tuple[str, Label], ...] = ()
    value: Any = None
    by: str = "code"  # what a village is named by: its code, or its path


@dataclass(frozen=True)
class Form:
    """One screen: which errand it makes, and its fields.

    `menu`: offered under "write something down"; otherwise a row of the first screen opens it. `then`: until the
    server knows of it, the written entry itself is a row that opens this form (a check-in waits for its end).
    """

    errand: str
    title: Label
    can: Can
    fields: tuple[Field, ...]
    hint: Label = ""
    menu: bool = True
    then: str = ""


def options(choices: Any) -> tuple[tuple[str, Label], ...]:
    """The choices of a vocabulary."""
    return tuple((str(value), label) for value, label in choices.choices)


VILLAGE = Field("village", _("Village"), "village")
ANSWERS = options(Found)
INCIDENTS = tuple((kind.code, {"zh": kind.zh, "en": kind.en}) for kind in KINDS.values())

FORMS: list[Form] = [
    Form(
        "tip.send",
        _("I saw it"),
        Can.ANSWER_BULLETIN,
        (
            Field("bulletin", type="given"),
            Field(
                "text",
                _("Where and what did you see?"),
                "textarea",
                hint=_("The place first. Nothing about people who have nothing to do with it."),
            ),
        ),
        menu=False,
    ),
    Form(
        "visit.record",
        _("A visit"),
        Can.ENTER_FIELDWORK,
        (
            VILLAGE,
            Field("kind", _("What was it?"), "radio", options=options(VisitKind)),
            Field("households", _("How many households?"), "number"),
            Field("minutes", _("How many minutes?"), "number"),
        ),
        hint=_("Only how many and how long; nobody's name."),
    ),
    Form(
        "count.enter",
        _("A count of the village"),
        Can.ENTER_FIELDWORK,
        (
            VILLAGE,
            Field("measure", _("What is counted?"), "radio", options=options(Measure)),
            Field("value", _("How many?"), "number"),
            Field("method", _("How was it counted?"), "select", options=options(Method), value="visited"),
            Field("confirmed", _("I have counted again: it really is less than half of before"), "checkbox"),
        ),
        hint=_("Only the number, no list."),
    ),
    Form(
        "promise.make",
        _("A promise"),
        Can.ENTER_FIELDWORK,
        (
            VILLAGE,
            Field("topic", _("What is it about?"), "select", options=options(Topic)),
            Field("what", _("What did you promise?"), hint=_("It is public: name nobody.")),
            Field("due_on", _("By which day?"), "date"),
        ),
    ),
    Form(
        "promise.end",
        _("Was the promise kept?"),
        Can.ENTER_FIELDWORK,
        (Field("promise", type="given"), Field("kept", _("Kept?"), "yes_no")),
        menu=False,
    ),
    Form(
        "incident.report",
        _("Somebody told me of an incident"),
        Can.REPORT_INCIDENT,
        (
            Field("area", _("Village"), "village"),
            Field("kind", _("What happened?"), "select", options=INCIDENTS),
            Field("account", _("In the words of who told you"), "textarea"),
            Field("address", _("Where exactly?")),
            Field("name", _("Who told you?")),
            Field("contact", _("How to reach them?")),
            Field("urgent", _("Somebody is in danger now"), "checkbox"),
        ),
        hint=_("In danger call 110 at once; this is sent only when there is signal."),
    ),
    Form(
        "time.check_in",
        _("I begin in the village"),
        Can.ENTER_OWN_TIME,
        (Field("place", _("Village"), "village", by="path"),),
        hint=_("Only this moment and this village are kept; nothing follows you."),
        then="time.check_out",
    ),
    Form(
        "time.check_out",
        _("I am done in the village"),
        Can.ENTER_OWN_TIME,
        (Field("uid", type="given"), Field("what", _("What was done?"))),
        menu=False,
    ),
    Form(
        "premises.inspect",
        _("An inspection"),
        Can.INSPECT_PREMISES,
        (
            Field("premises", _("Which place?"), "premises"),
            *(Field(f"answer_{code}", texts, "radio", options=ANSWERS) for code, texts, _s, _d in FIRE_CHECK),
            Field("copy_given", _("A copy was left there"), "checkbox"),
        ),
    ),
    Form(
        "finding.look",
        _("Looked at again"),
        Can.INSPECT_PREMISES,
        (Field("finding", type="given"), Field("corrected", _("Put right?"), "yes_no")),
        menu=False,
    ),
    Form(
        "premises.register",
        _("A new small place"),
        Can.INSPECT_PREMISES,
        (
            VILLAGE,
            Field("sign", _("What does its sign say?")),
            Field("kind", _("Which kind?"), "select"),
            Field("where", _("Where in the village?")),
        ),
        hint=_("The place only, never who owns or uses it."),
    ),
    Form(
        "request.take",
        _("Somebody asks for a paper or a service"),
        Can.TAKE_REQUEST,
        (
            VILLAGE,
            Field("service", _("Which service?"), "select"),
            Field("name", _("Who asks?")),
            Field("contact", _("How to reach them?")),
            Field("wish", _("What exactly?"), "textarea"),
            Field("km", _("Kilometres that they need not travel"), "number"),
        ),
        hint=_("When it has reached the server, a reference and PIN come back once: read them out."),
    ),
    Form(
        "request.step",
        _("A step of a request"),
        Can.TAKE_REQUEST,
        (
            Field("request", type="given"),
            Field("deed", _("What was done?"), "radio", options=options(Deed)),
            Field("note", _("Note"), "textarea"),
        ),
        menu=False,
    ),
]  # fmt: skip


def described(actor: Actor | None = None, errands: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The forms that the actor's post may use, as the phone reads them."""
    wanted = set(errands) if errands is not None else None
    return [
        _described(form)
        for form in FORMS
        if (wanted is None or form.errand in wanted) and (actor is None or may(actor, form.can))
    ]


def _described(form: Form) -> dict[str, Any]:
    schema = ERRANDS[form.errand].form.model_json_schema()
    required = set(schema.get("required", []))
    fields = []
    for field in form.fields:
        fields.append(
            {
                "name": field.name,
                "type": field.type,
                "label": in_both(field.label),
                "hint": in_both(field.hint),
                "required": field.name in required,
                "options": [[value, in_both(label)] for value, label in _options_of(form, field)],
                "value": field.value,
                "by": field.by,
                **_limits(schema["properties"][field.name]),
            }
        )
    return {
        "errand": form.errand,
        "title": in_both(form.title),
        "hint": in_both(form.hint),
        "menu": form.menu,
        "then": form.then,
        "fields": fields,
    }


def _options_of(form: Form, field: Field) -> tuple[tuple[str, Label], ...]:
    """The choices of a field; those that the installation itself sets are looked up."""
    if (form.errand, field.name) == ("premises.register", "kind"):
        return tuple((kind.code, kind.name) for kind in kinds_of_premises())
    if (form.errand, field.name) == ("request.take", "service"):
        return tuple((service.code, service.name) for service in catalogue())
    return field.options


def _limits(said: dict[str, Any]) -> dict[str, Any]:
    """The bounds that the schema sets, looked for through "one of these or nothing"."""
    found = {}
    for part in [said, *said.get("anyOf", [])]:
        for ours, theirs in (("most", "maxLength"), ("min", "minimum"), ("max", "maximum")):
            if theirs in part:
                found[ours] = part[theirs]
    return found
