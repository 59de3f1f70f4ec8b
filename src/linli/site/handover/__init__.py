"""Handing the house over: backups of data without keys, keys apart, and a restore that undoes no erasure.

A backup is one gzip file of JSON lines: a manifest, then every row table by table, then a line that closes it with
counts and a digest. It holds no case key: `wrapped` is left out. The keys stand in `<name>.keys-<time>` beside it, of
which only the newest two are kept, so that a destroyed key is gone for good once two backups have been made. A restore
takes the newest key file: a case that has no key there is erased again before anybody is served.
"""
