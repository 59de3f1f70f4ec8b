"""Portal: what everybody may see without an account, and one's own case by reference and PIN.

Owns      nothing; the limits' check lives here because the public page shows it
Leans on  every room below, by its queries and its claimants' commands
Not here  staff's own pages (each room); figures' definitions (indicators); residents' words (assistance)
Promises  no account, no cookie beyond need; one's own case only; the limits checked and shown
"""
