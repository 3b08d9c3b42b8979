#!/bin/bash
# Makes an authority and a certificate for each node, once.
set -euo pipefail
[ -s /authority/ca.crt ] || es-gencert-cli create-ca -out /authority
mkdir -p /certificates/ca
cp /authority/ca.crt /certificates/ca/ca.crt
cp /authority/ca.crt /trust/ca.crt
for n in 1 2 3; do
  [ -s "/certificates/node$n/node.crt" ] || es-gencert-cli create-node -ca-certificate /authority/ca.crt \
    -ca-key /authority/ca.key -out "/certificates/node$n" -ip-addresses "127.0.0.1,172.30.24.1$n" \
    -dns-names "localhost,kurrentdb-$n"
done
# The servers run as account 1000 and refuse keys that others may read.
chown -R 1000:1000 /certificates
find /certificates -name '*.key' -exec chmod 0600 {} +
chmod 0644 /trust/ca.crt
