"""Workforce: who is in which post, where, from when to when.

Owns      Unit, Staff, Posting, Beat, Absence, Redeployment, Mapping, Issue, Handover, CodeTries
Leans on  base, journal, access, areas
Not here  whether a protected post may be changed (protection); sign-in (accounts); what a room has open (the room)
Promises  staff only, never residents; "who answers for this village" always has an answer; history is kept;
          no posting ends with anything open; a code tells post and office, nothing more
"""
