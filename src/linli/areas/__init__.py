"""Areas: where things are, level by level, and what became of it.

Owns      Area, Succession
Leans on  base, journal, access
Not here  who answers for a place (workforce); what is known of it (fieldwork, premises)
Promises  a code is an attribute, never a key; nothing is deleted, only closed; near is exact
"""
