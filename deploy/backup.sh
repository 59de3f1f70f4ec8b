#!/bin/sh
# Tonight's backup: data to one place, keys to another. Called by linli-backup.service; see deploy/backup.md.
# LINLI_BACKUPS: folder of the data. LINLI_KEYS_TO: a command that takes the name of the key file and brings the
# file to a place that the data's copies never reach (another machine, another owner).
set -eu
umask 077
folder=${LINLI_BACKUPS:-/var/backups/linli}
here=$(dirname -- "$(readlink -f -- "$0")")
name=$folder/linli-$(date +%u).linli # seven days, each overwritten after a week

"$here/../linli" backup "$name"
keys=$(printf '%s\n' "$name".keys-* | tail -n 1) # the newest: their names end in the time
if [ -n "${LINLI_KEYS_TO:-}" ]; then
    $LINLI_KEYS_TO "$keys"
    rm -f -- "$keys"
else
    echo "The key file is still beside the data: set LINLI_KEYS_TO (deploy/backup.md)." >&2
fi
