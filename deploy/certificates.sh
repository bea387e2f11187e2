#!/bin/sh
# Makes an authority, and by it a certificate for servers that talk among themselves:
#
#   deploy/certificates.sh FOLDER HOST…
#
# HOST is a name or an IPv4 address. The folder gets ca.pem, ca.key, node.pem and node.key; keys that
# are there already stay. KEY_OWNER=uid:gid says whose the keys of the servers are; DAYS how long
# the certificate holds (two years).
set -eu
umask 077
folder=$1
shift
if [ -s "$folder/node.pem" ]; then
    exit 0
fi
names=
for host in "$@"; do
    case $host in
        *[!0-9.]*) names="$names,DNS:$host" ;;
        *) names="$names,IP:$host" ;;
    esac
done
mkdir -p "$folder"
cd "$folder"
curve="-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes"
if [ ! -s ca.pem ]; then
    # shellcheck disable=SC2086
    openssl req -x509 $curve -keyout ca.key -out ca.pem.new -subj "/CN=Wenming authority" -days 7300
    mv ca.pem.new ca.pem
fi
# shellcheck disable=SC2086
openssl req -x509 -CA ca.pem -CAkey ca.key $curve -keyout node.key -out node.pem.new \
    -subj "/CN=Wenming server" -days "${DAYS:-730}" -addext "subjectAltName=${names#,}" \
    -addext "basicConstraints=critical,CA:FALSE"
if [ -n "${KEY_OWNER:-}" ]; then
    chown "$KEY_OWNER" node.key
fi
chmod 644 ca.pem node.pem.new
mv node.pem.new node.pem
