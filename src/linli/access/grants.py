"""Who may: one table, one line per post and act, never by subtraction."""

from __future__ import annotations

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from linli.base.posts import Post


class Can(StrEnum):
    """An act. The value names it for machines; WORDS completes "Your post may not …" for people."""

    # areas, workforce
    IMPORT_AREAS = "import_areas"
    SEE_STAFF = "see_staff"
    MANAGE_STAFF = "manage_staff"
    RECORD_ABSENCE = "record_absence"
    # protection
    ASK_FOR_TIME = "ask_for_time"
    APPROVE_EXCEPTION = "approve_exception"
    ENTER_OWN_TIME = "enter_own_time"
    PLAN_TIME = "plan_time"
    SEE_PROTECTION = "see_protection"
    MOVE_POSTINGS = "move_postings"
    CHANGE_RULES = "change_rules"
    DECLARE_EMERGENCY = "declare_emergency"
    REPORT_BREACH = "report_breach"
    # incidents, bulletins
    REPORT_INCIDENT = "report_incident"
    DISPATCH = "dispatch"
    REPORT_BACK = "report_back"
    WORK_IN_ROOM = "work_in_room"
    CLOSE_INCIDENT = "close_incident"
    SEE_INCIDENTS = "see_incidents"
    SHIELD_CASE = "shield_case"
    DRAFT_BULLETIN = "draft_bulletin"
    APPROVE_BULLETIN = "approve_bulletin"
    ANSWER_BULLETIN = "answer_bulletin"
    JUDGE_TIPS = "judge_tips"
    # fieldwork, premises, mediation, assistance
    ENTER_FIELDWORK = "enter_fieldwork"
    CALL_ROUND = "call_round"
    SEE_FIELDWORK = "see_fieldwork"
    INSPECT_PREMISES = "inspect_premises"
    SEE_PREMISES = "see_premises"
    MEDIATE = "mediate"
    SEE_MEDIATION = "see_mediation"
    TAKE_REQUEST = "take_request"
    DECIDE_REQUEST = "decide_request"
    SEE_REQUESTS = "see_requests"
    MANAGE_CATALOGUE = "manage_catalogue"
    ANSWER_WORDS = "answer_words"
    # funds, programme, indicators
    PLAN_FUNDS = "plan_funds"
    BOOK_FUNDS = "book_funds"
    SIGN_PAYMENT = "sign_payment"
    RUN_PROGRAMME = "run_programme"
    SEE_FIGURES = "see_figures"
    PUBLISH_BRIEFING = "publish_briefing"
    # placement
    SEE_PLACEMENT = "see_placement"
    PLAN_PLACEMENT = "plan_placement"
    ACCEPT_PLACEMENT = "accept_placement"
    # house
    MANAGE_SIGN_INS = "manage_sign_ins"
    EXTEND_RETENTION = "extend_retention"
    DEFER_DISCLOSURE = "defer_disclosure"
    RENEW_PIN = "renew_pin"
    INSPECT = "inspect"
    APPOINT_INSPECTOR = "appoint_inspector"
    USE_FIELD_APP = "use_field_app"


_FIELD = {
    Can.USE_FIELD_APP,
    Can.ENTER_OWN_TIME,
    Can.ANSWER_BULLETIN,
    Can.ENTER_FIELDWORK,
    Can.SEE_FIELDWORK,
    Can.INSPECT_PREMISES,
    Can.SEE_PREMISES,
    Can.TAKE_REQUEST,
    Can.SEE_REQUESTS,
    Can.REPORT_INCIDENT,
    Can.SEE_FIGURES,
}

GRANTS: dict[str, set[Can]] = {
    Post.ASSISTANT: {*_FIELD, Can.MEDIATE, Can.SEE_MEDIATION, Can.RENEW_PIN},
    Post.GRID_MEMBER: {*_FIELD},
    Post.GRID_LEADER: {*_FIELD, Can.MEDIATE, Can.SEE_MEDIATION},
    Post.AUXILIARY: {*_FIELD, Can.MEDIATE, Can.SEE_MEDIATION, Can.REPORT_BACK, Can.REPORT_BREACH},
    Post.COMMUNITY_OFFICER: {
        *_FIELD,
        Can.MEDIATE,
        Can.SEE_MEDIATION,
        Can.DECIDE_REQUEST,
        Can.ANSWER_WORDS,
        Can.RENEW_PIN,
        Can.REPORT_BACK,
        Can.WORK_IN_ROOM,
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.SEE_PROTECTION,
        Can.SEE_STAFF,
        Can.REPORT_BREACH,
    },
    Post.OFFICER: {
        Can.USE_FIELD_APP,
        Can.REPORT_BREACH,
        Can.ENTER_OWN_TIME,
        Can.REPORT_INCIDENT,
        Can.REPORT_BACK,
        Can.WORK_IN_ROOM,
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.INSPECT_PREMISES,
        Can.SEE_PREMISES,
        Can.SEE_FIGURES,
    },
    Post.DISPATCHER: {
        Can.REPORT_INCIDENT,
        Can.DISPATCH,
        Can.REPORT_BACK,
        Can.WORK_IN_ROOM,
        Can.CLOSE_INCIDENT,
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.DRAFT_BULLETIN,
        Can.JUDGE_TIPS,
        Can.ASK_FOR_TIME,
        Can.SEE_STAFF,
        Can.SEE_FIGURES,
        Can.RENEW_PIN,
    },
    Post.DUTY_OFFICER: {
        Can.REPORT_INCIDENT,
        Can.REPORT_BACK,
        Can.WORK_IN_ROOM,
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.DRAFT_BULLETIN,
        Can.JUDGE_TIPS,
        Can.ASK_FOR_TIME,
        Can.SEE_STAFF,
        Can.SEE_FIGURES,
    },
    Post.COMMANDER: {
        Can.REPORT_INCIDENT,
        Can.DISPATCH,
        Can.REPORT_BACK,
        Can.WORK_IN_ROOM,
        Can.CLOSE_INCIDENT,
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.DRAFT_BULLETIN,
        Can.APPROVE_BULLETIN,
        Can.JUDGE_TIPS,
        Can.ASK_FOR_TIME,
        Can.APPROVE_EXCEPTION,
        Can.SEE_PROTECTION,
        Can.SEE_STAFF,
        Can.SEE_FIGURES,
        Can.DEFER_DISCLOSURE,
        Can.RENEW_PIN,
    },
    Post.CHIEF: {
        Can.SEE_INCIDENTS,
        Can.SHIELD_CASE,
        Can.APPROVE_BULLETIN,
        Can.ASK_FOR_TIME,
        Can.APPROVE_EXCEPTION,
        Can.SEE_PROTECTION,
        Can.PLAN_TIME,
        Can.MOVE_POSTINGS,
        Can.DECLARE_EMERGENCY,
        Can.RECORD_ABSENCE,
        Can.SEE_STAFF,
        Can.MANAGE_STAFF,
        Can.SEE_FIELDWORK,
        Can.CALL_ROUND,
        Can.SEE_PREMISES,
        Can.SEE_MEDIATION,
        Can.SEE_REQUESTS,
        Can.DECIDE_REQUEST,
        Can.ANSWER_WORDS,
        Can.PLAN_FUNDS,
        Can.SIGN_PAYMENT,
        Can.RUN_PROGRAMME,
        Can.SEE_FIGURES,
        Can.PUBLISH_BRIEFING,
        Can.SEE_PLACEMENT,
        Can.PLAN_PLACEMENT,
        Can.ACCEPT_PLACEMENT,
        Can.EXTEND_RETENTION,
        Can.DEFER_DISCLOSURE,
        Can.RENEW_PIN,
    },
    Post.ANALYST: {
        Can.SEE_FIGURES,
        Can.SEE_STAFF,
        Can.SEE_PROTECTION,
        Can.PLAN_FUNDS,
        Can.BOOK_FUNDS,
        Can.SIGN_PAYMENT,
        Can.RUN_PROGRAMME,
        Can.PUBLISH_BRIEFING,
        Can.SEE_PLACEMENT,
        Can.PLAN_PLACEMENT,
    },
    Post.INSPECTOR: {Can.INSPECT, Can.SEE_FIGURES, Can.APPOINT_INSPECTOR},
    Post.ADMINISTRATOR: {
        Can.IMPORT_AREAS,
        Can.MANAGE_STAFF,
        Can.SEE_STAFF,
        Can.MANAGE_SIGN_INS,
        Can.MANAGE_CATALOGUE,
        Can.CHANGE_RULES,
        Can.SEE_FIGURES,
        Can.SEE_PLACEMENT,
        Can.PLAN_PLACEMENT,
    },
}

WORDS = {
    Can.IMPORT_AREAS: _("import areas"),
    Can.SEE_STAFF: _("see who is in post"),
    Can.MANAGE_STAFF: _("appoint staff"),
    Can.RECORD_ABSENCE: _("record an absence"),
    Can.ASK_FOR_TIME: _("ask for a community officer's time"),
    Can.APPROVE_EXCEPTION: _("approve an exception"),
    Can.ENTER_OWN_TIME: _("enter working time"),
    Can.PLAN_TIME: _("plan officers' hours"),
    Can.SEE_PROTECTION: _("see the ledger of protected time"),
    Can.MOVE_POSTINGS: _("move people between posts"),
    Can.CHANGE_RULES: _("change the rulebook"),
    Can.DECLARE_EMERGENCY: _("declare an emergency"),
    Can.REPORT_BREACH: _("report a breach in confidence"),
    Can.REPORT_INCIDENT: _("report an incident"),
    Can.DISPATCH: _("dispatch units"),
    Can.REPORT_BACK: _("report back from an incident"),
    Can.WORK_IN_ROOM: _("work in a joint room"),
    Can.CLOSE_INCIDENT: _("close an incident"),
    Can.SEE_INCIDENTS: _("see incidents"),
    Can.SHIELD_CASE: _("shield a case"),
    Can.DRAFT_BULLETIN: _("draft a bulletin"),
    Can.APPROVE_BULLETIN: _("approve a bulletin"),
    Can.ANSWER_BULLETIN: _("answer a bulletin"),
    Can.JUDGE_TIPS: _("judge tips"),
    Can.ENTER_FIELDWORK: _("enter fieldwork"),
    Can.CALL_ROUND: _("call a round of counting"),
    Can.SEE_FIELDWORK: _("see fieldwork"),
    Can.INSPECT_PREMISES: _("inspect premises"),
    Can.SEE_PREMISES: _("see premises"),
    Can.MEDIATE: _("mediate a dispute"),
    Can.SEE_MEDIATION: _("see disputes"),
    Can.TAKE_REQUEST: _("take a request"),
    Can.DECIDE_REQUEST: _("decide a request"),
    Can.SEE_REQUESTS: _("see requests"),
    Can.MANAGE_CATALOGUE: _("change the catalogue of services"),
    Can.ANSWER_WORDS: _("answer residents"),
    Can.PLAN_FUNDS: _("plan funds"),
    Can.BOOK_FUNDS: _("book funds"),
    Can.SIGN_PAYMENT: _("sign a large payment"),
    Can.RUN_PROGRAMME: _("run the programme"),
    Can.SEE_FIGURES: _("see figures"),
    Can.PUBLISH_BRIEFING: _("publish a briefing"),
    Can.SEE_PLACEMENT: _("see placement plans"),
    Can.PLAN_PLACEMENT: _("plan where assistants go"),
    Can.ACCEPT_PLACEMENT: _("accept a placement plan"),
    Can.MANAGE_SIGN_INS: _("manage sign-ins"),
    Can.EXTEND_RETENTION: _("extend how long a case is kept"),
    Can.DEFER_DISCLOSURE: _("defer a disclosure"),
    Can.RENEW_PIN: _("give a party a new PIN"),
    Can.INSPECT: _("inspect"),
    Can.APPOINT_INSPECTOR: _("appoint an inspector"),
    Can.USE_FIELD_APP: _("use the field app"),
}
