"""Accounts: signing in, the acting posting, tokens, devices, and receipts of what was asked.

Owns      Account, Token, Device, Receipt, InspectorChange
Leans on  base, journal, access, workforce
Not here  what a post may do (access); what a device hands in (sync)
Promises  one request once; inspectors only by two inspectors; revocation works at once; the same answer for unknown names
"""
