"""Sync: what a phone hands in, exactly once, and what it may hold.

Owns      no table: receipts and devices are kept by accounts; the shell of the field app
Leans on  accounts (receipts, devices), bulletins, areas and every room whose command a phone may call
Not here  the app's own files (field); what an errand does (its room); pushing to open screens (live)
Promises  once, however often it is sent; a refused errand leaves nothing but its receipt; what is over is gone from the phone
"""
