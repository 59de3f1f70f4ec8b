"""The pages that take a roster: handed in, looked through, confirmed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from linli.access.doors import Acting, done, door, read_form
from linli.access.grants import Can
from linli.areas.commands import drop_list, hand_in_list
from linli.areas.models import Upload
from linli.areas.queries import upload_for
from linli.base.actors import Actor
from linli.base.errors import Wrong
from linli.base.posts import Post
from linli.base.sheets import FORMATS
from linli.base.tables import first_lines

from .commands import forget_mapping, import_staff, keep_mapping
from .mappings import LEFT_OUT, guessed, recognised, strange_words, word_of
from .plan import Plan, plan_import
from .rosters import MAY, NEEDS
from .schemas import MappingIn, RosterIn
from .sheets import faults_sheet
from .sight import mapping_for, mappings_for

PURPOSE = ("staff",)
SHOWN_FAULTS = 200


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def import_page(request: Acting) -> HttpResponse:
    """Hand in a roster; it is looked through before anything is written."""
    if request.method == "POST":
        said = read_form(request, RosterIn)
        file = request.FILES.get("file")
        if file is None:
            raise Wrong(_("Choose a file."), field="file", code="required")
        upload = hand_in_list(
            request.actor,
            purpose="staff",
            filename=file.name or "",
            content=file.read(),
            encoding=said.encoding,
        )
        to = reverse("workforce:import_look", args=[upload.uid])
        return done(request, "workforce/_handed_in.html", {"upload": upload}, to=to)
    waiting = Upload.objects.filter(staff=request.actor.staff_id or 0, purpose__in=PURPOSE).defer("content")
    context = {"waiting": waiting.order_by("-pk"), "mappings": mappings_for(request.actor)}
    return render(request, "workforce/import.html", context)


@require_GET
@door(Can.MANAGE_STAFF)
def look(request: Acting, uid: UUID) -> HttpResponse:
    """What a roster would change, and every fault of it, also as a file. Nothing is written by looking."""
    upload = upload_for(request.actor, uid, PURPOSE)
    plan, refused, foreign = None, None, False
    try:
        plan = _plan(request.actor, upload)
    except Wrong as no:  # the file is no table of ours: said on the page, where its columns can be named
        refused, foreign = no, _has_a_head(upload)
    faults = plan.faults if plan else []
    if (fmt := request.GET.get("format")) in FORMATS and plan:
        return faults_sheet(fmt, upload.filename, plan)
    context = {
        "upload": upload,
        "plan": plan,
        "refused": refused,
        "foreign": foreign,
        "faults": faults[:SHOWN_FAULTS],
        "heads": plan.heads if plan else {},
        "more_faults": max(len(faults) - SHOWN_FAULTS, 0),
        "touched": [act for act in plan.protected if act.act != "appoint"] if plan else [],
    }
    return render(request, "workforce/import_look.html", context)


@require_http_methods(["GET", "POST"])
@door(Can.MANAGE_STAFF)
def columns(request: Acting, uid: UUID) -> HttpResponse:
    """Say which column of the file is which of ours; kept by name, and known again by the file's head."""
    upload = upload_for(request.actor, uid, PURPOSE)
    content = bytes(upload.content)
    lines = first_lines(content, encoding=upload.encoding)
    head = lines[0]
    if request.method == "POST":
        said = read_form(request, MappingIn)
        mapping = keep_mapping(
            request.actor, name=said.name, head=head, columns=said.by_place, posts=said.meant
        )
        strange = strange_words(content, mapping.columns, encoding=upload.encoding)
        name = "import_columns" if set(strange) - set(mapping.posts) and not said.words else "import_look"
        to = reverse(f"workforce:{name}", args=[upload.uid])
        return done(request, "workforce/_handed_in.html", {"upload": upload}, to=to)
    known = recognised(head)
    chosen = known.columns if known else guessed(head)
    words = strange_words(content, known.columns, encoding=upload.encoding) if known else []
    context = {
        "upload": upload,
        "known": known,
        "rows": [
            (cell or "–", chosen[n], [line[n] for line in lines[1:] if n < len(line) and line[n]])
            for n, cell in enumerate(head)
        ],
        "ours": [(LEFT_OUT, _("leave out"))] + [(c, word_of(c)) for c in (*NEEDS, *MAY)],
        "words": [(w, known.posts.get(w, LEFT_OUT) if known else LEFT_OUT) for w in words],
        "posts": [(LEFT_OUT, _("no post of ours"))]
        + [(p.value, p.label) for p in Post if p != Post.INSPECTOR],
    }
    return render(request, "workforce/import_columns.html", context)


@require_POST
@door(Can.MANAGE_STAFF)
def forget(request: Acting, uid: UUID) -> HttpResponse:
    """Forget a mapping that was kept."""
    forget_mapping(request.actor, mapping_for(request.actor, uid))
    return done(request, "workforce/_dropped.html", {}, to=reverse("workforce:import"))


@require_POST
@door(Can.MANAGE_STAFF)
def confirm(request: Acting, uid: UUID) -> HttpResponse:
    """Carry out what the roster would change, whole or not at all."""
    upload = upload_for(request.actor, uid, PURPOSE)
    plan = _plan(request.actor, upload)
    import_staff(request.actor, plan)
    drop_list(request.actor, upload)
    return done(request, "workforce/_imported.html", {"plan": plan}, to=reverse("workforce:staff"))


@require_POST
@door(Can.MANAGE_STAFF)
def drop(request: Acting, uid: UUID) -> HttpResponse:
    """Forget a roster that was handed in."""
    drop_list(request.actor, upload_for(request.actor, uid, PURPOSE))
    return done(request, "workforce/_dropped.html", {}, to=reverse("workforce:import"))


def _has_a_head(upload: Upload) -> bool:
    """Whether the file is a table at all, so that its columns can be named."""
    try:
        return bool(first_lines(bytes(upload.content), encoding=upload.encoding, most=1))
    except Wrong:
        return False


def _plan(actor: Actor, upload: Upload) -> Plan:
    return plan_import(actor, bytes(upload.content), encoding=upload.encoding)
