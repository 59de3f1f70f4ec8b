"""What the field app says, in both languages at once: the phone changes language without signal."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

APP: dict[str, str] = {
    "today": gettext_noop("Today"),
    "village": gettext_noop("My village"),
    "entries": gettext_noop("Entries"),
    "me": gettext_noop("Me"),
    "menu": gettext_noop("Main menu"),
    "skip": gettext_noop("Skip to content"),
    "linli": gettext_noop("Linli"),
    "connected": gettext_noop("Connected"),
    "offline": gettext_noop("No signal, everything works"),
    "sending": gettext_noop("Sending"),
    "unreachable": gettext_noop("The server cannot be reached"),
    "sign_in_again": gettext_noop("Please sign in again; your entries are kept"),
    "unsent_none": gettext_noop("All sent"),
    "unsent_some": gettext_noop("{n} unsent, oldest {at}"),
    "refused_some": gettext_noop("{n} refused: please read"),
    "bulletin": gettext_noop("Bulletin"),
    "exercise": gettext_noop("Exercise"),
    "until": gettext_noop("until {at}, {left} left"),
    "i_saw": gettext_noop("I saw it"),
    "looked": gettext_noop("Looked, not here"),
    "answered": gettext_noop("You answered: {answer}"),
    "answer_again": gettext_noop("Answer once more"),
    "where_seen": gettext_noop("Where and what did you see?"),
    "where_hint": gettext_noop("The place first. Nothing about people who have nothing to do with it."),
    "send": gettext_noop("Send it"),
    "save": gettext_noop("Save"),
    "back": gettext_noop("Back"),
    "kept_on_phone": gettext_noop("Kept on this phone until the server has it."),
    "sent_will": gettext_noop("Saved. It is sent as soon as there is signal."),
    "nothing_asked": gettext_noop("Nobody asks for your help just now."),
    "to_do": gettext_noop("{n} to do"),
    "to_do_none": gettext_noop("To do"),
    "nothing_to_do": gettext_noop("Nothing is due."),
    "why_order": gettext_noop("What is due first stands first."),
    "promised": gettext_noop("Promised"),
    "nothing_promised": gettext_noop("No promise is open."),
    "answers": gettext_noop("What became of your tips"),
    "verdict_new": gettext_noop("not yet looked at"),
    "verdict_adopted": gettext_noop("It was adopted"),
    "verdict_not_it": gettext_noop("was not it"),
    "verdict_known": gettext_noop("already known"),
    "write_down": gettext_noop("Write something down"),
    "what_write": gettext_noop("What do you want to write down?"),
    "done_today": gettext_noop("{n} entries today"),
    "queue": gettext_noop("On this phone"),
    "queue_empty": gettext_noop("Everything has reached the server."),
    "waiting": gettext_noop("waiting for signal"),
    "refused": gettext_noop("refused"),
    "arrived": gettext_noop("the server has it"),
    "tell_them": gettext_noop(
        "Read this reference and PIN out to who asked; they are shown only here and only now."
    ),
    "told_them": gettext_noop("I have read it out; delete"),
    "told_some": gettext_noop("{n} to read out"),
    "i_have_read": gettext_noop("I have read it; delete"),
    "write_again": gettext_noop("Change it and write it again"),
    "send_now": gettext_noop("Send now"),
    "other_person": gettext_noop(
        "These entries were written under another sign-in and stay here for that person."
    ),
    "my_villages": gettext_noop("My villages"),
    "last_sync": gettext_noop("Last contact with the server: {at}"),
    "never": gettext_noop("never"),
    "language": gettext_noop("Language"),
    "my_code": gettext_noop("My code, for residents who ask"),
    "breach": gettext_noop("Report a breach in confidence"),
    "console": gettext_noop("All rooms, on the console"),
    "sign_out": gettext_noop("Sign out and empty this phone"),
    "sign_out_unsent": gettext_noop(
        "{n} entries have not reached the server. Signing out deletes them from this phone."
    ),
    "sign_out_sure": gettext_noop("Sign out all the same"),
    "not_now": gettext_noop("Not now"),
    "sign_in": gettext_noop("Sign in"),
    "loading": gettext_noop("Loading"),
    "required": gettext_noop("Please fill this in."),
    "too_long": gettext_noop("At most {n} characters."),
    "whole_number": gettext_noop("A whole number, please."),
    "choose": gettext_noop("Choose"),
    "optional": gettext_noop("(optional)"),
    "colon": gettext_noop(": "),
    "there_is_a_problem": gettext_noop("There is a problem"),
    "gone": gettext_noop("This bulletin is over and has been deleted from this phone."),
    "no_storage": gettext_noop("This browser cannot keep entries without signal. Use the console instead."),
    "storage_full": gettext_noop(
        "This phone has no space left. The entry is not stored yet; please free some space."
    ),
    "yes": gettext_noop("Yes"),
    "no": gettext_noop("No"),
    "due_today": gettext_noop("due today"),
    "due_on": gettext_noop("by {at}"),
    "overdue": gettext_noop("{n} days late"),
    "overdue_one": gettext_noop("1 day late"),
    "demo": gettext_noop("Demonstration: its day is {day}; all people are invented."),
    "more_held": gettext_noop("Only the first 3,000 items are kept on this phone."),
    "about_hours": gettext_noop("{n} h"),
    "about_minutes": gettext_noop("{n} min"),
}

AGAIN: dict[str, str] = {
    "": "",
    "case_closed": gettext_noop("The incident is closed; the bulletin asks nothing more."),
    "expired": gettext_noop("The bulletin is over. Call your station if it matters."),
    "withdrawn": gettext_noop("The bulletin was withdrawn; it asks nothing more."),
    "not_found": gettext_noop("There is nothing here that you may see."),
    "not_allowed_for_post": gettext_noop("Your post may not do this."),
    "queue_too_old": gettext_noop(
        "This entry is older than 90 days and is not taken any more. Show it to your station."
    ),
    "unknown_errand": gettext_noop("This server does not know this kind of entry. Please update the app."),
    "required": gettext_noop("Something is missing on this form."),
    "already_stored": gettext_noop("This entry is stored already, or another one stands in its way."),
    "needs_confirmation": gettext_noop(
        "This is less than half of the last count. Count again and confirm it."
    ),
    "personal_data_here": gettext_noop("Numbers of people or vehicles belong in the case only."),
}


def both_languages() -> dict[str, dict[str, str]]:
    """Every word of the app in Chinese and English."""
    said = {}
    for short, code in (("zh", "zh-hans"), ("en", "en")):
        with translation.override(code):
            said[short] = {key: _(text) for key, text in APP.items()}
    return said


def sentence_again(code: str) -> str:
    """The sentence of an earlier refusal: the receipt keeps its code, never what was said."""
    text = AGAIN.get(code, gettext_noop("This was refused when it first arrived."))
    return _(text) if text else ""
