#!/bin/sh
# Gives a site its account in a cluster, again as often as you like:
#
#   ADMIN=elastic:password SEARCH_PASSWORD=… search-account.sh https://host:9200 ca.pem [prefix]
#
# It may do all with the indices `prefix-…` (wenming), and see how the cluster is. The account has
# the name of the prefix.
set -eu
address=$1
authority=$2
prefix=${3:-wenming}

put() {
    # Neither password appears in the list of processes.
    printf 'user = "%s"\n' "$ADMIN" | curl --silent --show-error --fail-with-body --max-time 30 \
        --cacert "$authority" --config - --request PUT --header "Content-Type: application/json" \
        --data-binary "@$2" "$address/_security/$1"
    echo
}

body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat >"$body" <<END
{"cluster": ["monitor"], "indices": [{"names": ["$prefix-*"], "privileges": ["all"]}]}
END
put "role/$prefix-site" "$body"
cat >"$body" <<END
{"password": "$SEARCH_PASSWORD", "roles": ["$prefix-site"]}
END
put "user/$prefix" "$body"
