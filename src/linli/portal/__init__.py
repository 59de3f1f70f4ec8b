"""Portal: what everybody may see without an account, and one's own case by reference and PIN.

Owns      Complaint
Leans on  every room below, by its queries
Not here  staff's own pages (each room); figures' definitions (indicators)
Promises  no account, no cookie beyond need; one's own case only; the limits checked and shown
"""
