"""Incidents: calls, the units sent, the joint room, what came of it, and whether the caller agrees.

Owns      Incident, IncidentParty, IncidentNote, Dispatch, RoomMember, RoomTask, NamedHandler, DayCounter
Leans on  areas (where), workforce (whom to send), protection (an officer's time), outbox (telling them), access
Not here  asking villages for help (bulletins); disputes after the call (mediation); counting (indicators)
Promises  nothing is decrypted in a list; clocks are the server's; closed is not resolved; a shield takes two to lift
"""
