#!/bin/bash
# Runs once, when the primary's data directory is made: an account and a slot for the replica.
set -euo pipefail
psql --set ON_ERROR_STOP=1 --set password="$REPLICATION_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE replication LOGIN REPLICATION PASSWORD :'password';
SELECT pg_create_physical_replication_slot('replica');
-- A replica that stays away must not fill the primary's disk.
ALTER SYSTEM SET max_slot_wal_keep_size = '20GB';
SQL
echo 'host replication replication 172.30.24.0/24 scram-sha-256' >>"$PGDATA/pg_hba.conf"
