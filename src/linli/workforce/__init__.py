"""Workforce: who is in which post, where, from when to when.

Owns      Unit, Staff, Posting, Beat, Absence, Redeployment
Leans on  base, journal, access, areas
Not here  whether a protected post may be changed (protection); sign-in (accounts)
Promises  staff only, never residents; "who answers for this village" always has an answer; history is kept
"""
