#!/bin/bash
# Takes a copy of the primary at the first start, and follows it from then on.
set -euo pipefail
umask 0077
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  rm -rf "$PGDATA"
  PGPASSWORD="$REPLICATION_PASSWORD" pg_basebackup --host "$PRIMARY_HOST" --username replication --slot replica \
    --wal-method stream --write-recovery-conf --pgdata "$PGDATA"
fi
exec postgres -D "$PGDATA" -c hot_standby=on
