"""Journal: what happened, once, in order, and provably unchanged.

Owns      Entry, Link, Seal, Lease
Leans on  base
Not here  who may see an entry's case (the case's room); personal data (nowhere in an entry)
Promises  append-only; gapless sequence and hash chain; writers never wait for each other; a day's head can be held outside
"""
