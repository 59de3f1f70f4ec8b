"""Access: who may do what, where, and the one door to what is personal.

Owns      CaseKey, Door, AccessRow
Leans on  base, journal
Not here  who somebody is (workforce, accounts); what a case is (its room)
Promises  not found and not allowed look the same; no row, no data; one key per case, and erasing it erases the case
"""
