"""A call, who was sent, which departments work on it, what they were asked; and the caller, sealed."""

from .dispatch import Dispatch
from .incident import CLOSED, OPEN, DayCounter, Incident, IncidentNote, IncidentParty
from .room import NamedHandler, RoomMember, RoomTask

__all__ = [
    "CLOSED",
    "OPEN",
    "DayCounter",
    "Dispatch",
    "Incident",
    "IncidentNote",
    "IncidentParty",
    "NamedHandler",
    "RoomMember",
    "RoomTask",
]
